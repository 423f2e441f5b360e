package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.DType;

/// Converts 16-bit floats to f32, which holds them exactly, whole vectors of them.
///
/// @param from  F16 or BF16
record WidenHalves(CpuTier tier, DType from) implements Emitter {
    static final int P_FROM = 0;
    static final int P_TO = 1;
    static final int P_VECTORS = 2; // at least 1

    private static final int BITS = 16;

    private static final Gpr FROM = Gpr.RSI; // advanced
    private static final Gpr TO = Gpr.RDX;   // advanced
    private static final Gpr LEFT = Gpr.RCX; // counts down to 0

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        asm.enter();
        asm.mov(FROM, parameter(P_FROM));
        asm.mov(TO, parameter(P_TO));
        asm.mov(LEFT, parameter(P_VECTORS));
        Vec wide = tier.vec(0);
        Label next = asm.here();
        if (from == DType.F16) {
            asm.vec(VecOp.VCVTPH2PS, wide, at(FROM));
        } else {
            asm.vec(VecOp.VPMOVZXWD, wide, at(FROM));
            asm.vec(VecOp.VPSLLD, wide, wide, BITS);
        }
        asm.vec(VecOp.VMOVUPS_STORE, at(TO), wide);
        asm.add(FROM, tier.width().bytes() / 2);
        asm.add(TO, tier.width().bytes());
        asm.sub(LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        return asm.bytes();
    }
}
