package dev.freehold.kernels.x86.limits;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Dot products of bytes that are in registers and stay there: arithmetic alone sets the pace.
///
/// Parameters: turns of the loop; out, one vector of int32 sums. A turn adds 1·1 four times to each lane of
/// [#CHAINS] sums.
record ByteDots(CpuTier tier) implements Emitter {
    static final int TURNS = 0;
    static final int OUT_AT = 1;

    /// Sums side by side, so that none need wait for the one before it: two a cycle, five cycles each at most.
    static final int CHAINS = 12;

    // Register plan: sums in vector registers 0 to 11.
    private static final Gpr LEFT = Gpr.RCX;  // counts down to 0
    private static final Gpr OUT = Gpr.RDX;
    private static final int BYTES = 12;      // 1 in every byte
    private static final int WORDS = 13;      // 1 in every 16 bits
    private static final int SCRATCH = 14;

    /// Multiply-accumulates in one turn of the loop.
    long macs() {
        return (long) CHAINS * tier.width().bytes();
    }

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        asm.enter();
        asm.mov(LEFT, parameter(TURNS));
        asm.mov(OUT, parameter(OUT_AT));
        for (int i = 0; i < CHAINS; i++) {
            asm.zero(tier.vec(i));
        }
        asm.vec(VecOp.VMOVUPS_LOAD, tier.vec(BYTES), Constants.everyByte(asm, Width.ZMM, 1));
        asm.vec(VecOp.VMOVUPS_LOAD, tier.vec(WORDS), Constants.everywhere(asm, Width.ZMM, 0x0001_0001));
        Label next = asm.here();
        for (int i = 0; i < CHAINS; i++) {
            addProducts(asm, tier.vec(i));
        }
        asm.sub(LEFT, 1);
        asm.jumpIfNotZero(next);
        for (int i = 1; i < CHAINS; i++) {
            asm.vec(VecOp.VPADDD, tier.vec(0), tier.vec(0), tier.vec(i));
        }
        asm.vec(VecOp.VMOVUPS_STORE, at(OUT), tier.vec(0));
        asm.leave();
        return asm.bytes();
    }

    private void addProducts(Assembler asm, Vec sum) {
        Vec bytes = tier.vec(BYTES);
        if (tier.dotsBytes()) {
            asm.vec(VecOp.VPDPBUSD, sum, bytes, bytes);
        } else {
            Vec scratch = tier.vec(SCRATCH);
            asm.vec(VecOp.VPMADDUBSW, scratch, bytes, bytes);
            asm.vec(VecOp.VPMADDWD, scratch, scratch, tier.vec(WORDS));
            asm.vec(VecOp.VPADDD, sum, sum, scratch);
        }
    }
}
