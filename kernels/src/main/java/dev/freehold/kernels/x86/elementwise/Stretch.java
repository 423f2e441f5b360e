package dev.freehold.kernels.x86.elementwise;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Condition;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Mask;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Emits what goes along consecutive F32 elements, a vector at a time. The last vector may reach past their end: of
/// such a partial one, only the lanes inside are read and written.
///
/// @param width   of the vectors
/// @param count   elements, known when the code is assembled
/// @param number  1, 2, … for each stretch that a routine has: mask register `number` (AVX-512), or vector register
///                `16 - number`, belongs to it
public record Stretch(Assembler asm, CpuTier tier, Width width, int count, int number) {
    /// What is done with a vector.
    public interface Body {
        /// @param vector  number of the vector among those that are done together
        /// @param offset  its displacement in bytes, beyond what the register holds
        void emit(int vector, int offset, boolean partial);
    }

    public Stretch(Assembler asm, CpuTier tier, int count) {
        this(asm, tier, tier.width(), count, 1);
    }

    private int lanesOfPartial() {
        return count % width.lanes();
    }

    /// Fills the mask register, before anything else of this is used. Clobbers RAX.
    public void loadMask() {
        if (lanesOfPartial() == 0) {
            return;
        }
        if (tier.isAvx512()) {
            asm.mov(Gpr.RAX, (1 << lanesOfPartial()) - 1);
            asm.kmovq(mask(), Gpr.RAX);
        } else {
            var lanes = new int[width.lanes()];
            for (int i = 0; i < lanesOfPartial(); i++) {
                lanes[i] = -1; // the sign counts
            }
            asm.vec(VecOp.VMOVUPS_LOAD, maskVector(), Constants.lanes(asm, lanes));
        }
    }

    private Mask mask() {
        return Mask.k(number);
    }

    private Vec maskVector() {
        return new Vec(16 - number, width);
    }

    /// Emits `body` for all vectors, `unroll` of them at a time.
    ///
    /// @param at  counts the bytes that are done, from 0
    public void each(Gpr at, int unroll, Body body) {
        int vectors = count / width.lanes();
        int step = unroll * width.bytes();
        asm.mov(at, 0);
        if (vectors >= unroll) {
            Label again = asm.here();
            for (int i = 0; i < unroll; i++) {
                body.emit(i, i * width.bytes(), false);
            }
            asm.add(at, step);
            asm.cmp(at, vectors / unroll * step);
            asm.jumpIf(Condition.BELOW, again);
        }
        int rest = vectors % unroll;
        for (int i = 0; i < rest; i++) {
            body.emit(i, i * width.bytes(), false);
        }
        if (lanesOfPartial() > 0) {
            body.emit(rest, rest * width.bytes(), true);
        }
    }

    /// Loads a vector; lanes past the end become 0.
    public void load(Vec to, Mem from, boolean partial) {
        if (!partial) {
            asm.vec(VecOp.VMOVUPS_LOAD, to, from);
        } else if (tier.isAvx512()) {
            asm.vec(VecOp.VMOVUPS_LOAD, to.zeroing(mask()), from);
        } else {
            asm.vec(VecOp.VMASKMOVPS_LOAD, to, maskVector(), from);
        }
    }

    public void store(Mem to, Vec from, boolean partial) {
        if (!partial) {
            asm.vec(VecOp.VMOVUPS_STORE, to, from);
        } else if (tier.isAvx512()) {
            asm.vec(VecOp.VMOVUPS_STORE, to, from.under(mask()));
        } else {
            asm.vec(VecOp.VMASKMOVPS_STORE, from, maskVector(), to);
        }
    }
}
