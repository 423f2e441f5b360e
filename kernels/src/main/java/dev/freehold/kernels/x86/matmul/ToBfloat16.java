package dev.freehold.kernels.x86.matmul;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;
import static dev.freehold.kernels.x86.assembler.Vec.ymm;
import static dev.freehold.kernels.x86.assembler.Vec.zmm;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.VecOp;

/// Rounds f32 to bf16, to nearest even (AVX512_BF16).
///
/// Parameters: f32; bf16; vectors of 16 elements.
record ToBfloat16() implements Emitter {
    private static final Gpr FROM = Gpr.RSI; // advanced
    private static final Gpr TO = Gpr.RDX;   // advanced
    private static final Gpr LEFT = Gpr.RCX; // counts down to 0

    static final int FROM_AT = 0;
    static final int TO_AT = 1;
    static final int VECTORS = 2;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        asm.enter();
        asm.mov(FROM, parameter(FROM_AT));
        asm.mov(TO, parameter(TO_AT));
        asm.mov(LEFT, parameter(VECTORS));
        Label next = asm.here();
        asm.vec(VecOp.VMOVUPS_LOAD, zmm(0), at(FROM));
        asm.vec(VecOp.VCVTNEPS2BF16, ymm(1), zmm(0));
        asm.vec(VecOp.VMOVUPS_STORE, at(TO), ymm(1));
        asm.add(FROM, 64);
        asm.add(TO, 32);
        asm.sub(LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        return asm.bytes();
    }
}
