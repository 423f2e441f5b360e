package dev.freehold.kernels.x86.attention;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Multiplies whole vectors by a factor, in place.
record Scaling(CpuTier tier) implements Emitter {
    static final int ELEMENTS_AT = 0;
    static final int VECTORS = 1;
    /// F32.
    static final int FACTOR = 2;

    private static final Gpr ELEMENTS = Gpr.RSI;     // advanced: next vector
    private static final Gpr VECTORS_LEFT = Gpr.RCX; // counts down to 0

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        Vec factor = tier.vec(0);
        Vec elements = tier.vec(1);
        asm.enter();
        asm.mov(ELEMENTS, parameter(ELEMENTS_AT));
        asm.mov(VECTORS_LEFT, parameter(VECTORS));
        asm.vec(VecOp.VBROADCASTSS, factor, parameter(FACTOR));
        Label next = asm.here();
        asm.vec(VecOp.VMULPS, elements, factor, at(ELEMENTS));
        asm.vec(VecOp.VMOVUPS_STORE, at(ELEMENTS), elements);
        asm.add(ELEMENTS, tier.width().bytes());
        asm.sub(VECTORS_LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        return asm.bytes();
    }
}
