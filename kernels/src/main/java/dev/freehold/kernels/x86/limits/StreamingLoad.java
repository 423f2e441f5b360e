package dev.freehold.kernels.x86.limits;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Sums memory as int32 lanes, [#VECTORS] vectors at a time: one addition a load, so that memory sets the pace.
///
/// Parameters: memory; times [#VECTORS] vectors; out, one vector of sums.
record StreamingLoad(CpuTier tier) implements Emitter {
    static final int MEMORY_AT = 0;
    static final int COUNT = 1;
    static final int OUT_AT = 2;

    /// Vectors that one turn of the loop reads.
    static final int VECTORS = 8;

    // Register plan: sums in vector registers 0 to 7.
    private static final Gpr MEMORY = Gpr.RSI;  // advanced: next vectors
    private static final Gpr LEFT = Gpr.RCX;    // counts down to 0
    private static final Gpr OUT = Gpr.RDX;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        int bytes = tier.width().bytes();
        asm.enter();
        asm.mov(MEMORY, parameter(MEMORY_AT));
        asm.mov(LEFT, parameter(COUNT));
        asm.mov(OUT, parameter(OUT_AT));
        for (int i = 0; i < VECTORS; i++) {
            asm.zero(sum(i));
        }
        Label next = asm.here();
        for (int i = 0; i < VECTORS; i++) {
            asm.vec(VecOp.VPADDD, sum(i), sum(i), at(MEMORY, i * bytes));
        }
        asm.add(MEMORY, VECTORS * bytes);
        asm.sub(LEFT, 1);
        asm.jumpIfNotZero(next);
        for (int i = 1; i < VECTORS; i++) {
            asm.vec(VecOp.VPADDD, sum(0), sum(0), sum(i));
        }
        asm.vec(VecOp.VMOVUPS_STORE, at(OUT), sum(0));
        asm.leave();
        return asm.bytes();
    }

    private Vec sum(int index) {
        return tier.vec(index);
    }
}
