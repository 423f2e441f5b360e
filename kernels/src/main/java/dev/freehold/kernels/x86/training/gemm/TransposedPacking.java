package dev.freehold.kernels.x86.training.gemm;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_LOAD;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_STORE;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Condition;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Transposes rows along `K` to one vector's worth of columns of a panel: as many steps at a time as a vector has
/// lanes.
///
/// @param columns    rows there are, 0 to lanes; the columns of others are 0
/// @param stepBytes  from one step of the panel to the next
record TransposedPacking(CpuTier tier, Elements elements, int columns, int stepBytes) implements Emitter {
    private static final Gpr FROM = Gpr.RSI;         // of the first row, advanced: next block
    private static final Gpr TO = Gpr.RDX;           // advanced likewise
    private static final Gpr BLOCKS_LEFT = Gpr.RCX;  // counts down to 0
    private static final Gpr FROM_BYTES = Gpr.R8;
    private static final Gpr ROW = Gpr.R9;           // of the block
    private static final int[] UNPACK_PAIRS = {0x44, 0xEE}; // the lower and the upper halves of both

    static final int FROM_AT = 0;
    static final int FROM_STRIDE = 1;
    static final int TO_AT = 2;
    /// Blocks of as many whole steps as a vector has lanes.
    static final int BLOCKS = 3;
    /// Whether some steps follow.
    static final int RESTS = 4;
    /// [Tail] of each vector of elements in them.
    static final int TAILS = 5;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        asm.enter();
        asm.mov(FROM, parameter(FROM_AT));
        asm.mov(FROM_BYTES, parameter(FROM_STRIDE));
        asm.mov(TO, parameter(TO_AT));
        blocks(asm, BLOCKS, false);
        blocks(asm, RESTS, true);
        asm.leave();
        return asm.bytes();
    }

    private void blocks(Assembler asm, int count, boolean partial) {
        var end = new Label();
        asm.mov(BLOCKS_LEFT, parameter(count));
        asm.cmp(BLOCKS_LEFT, 0);
        asm.jumpIf(Condition.ZERO, end);
        Label next = asm.here();
        load(asm, partial);
        transpose(asm);
        int first = tier.isAvx512() ? 0 : tier.lanes();
        for (int step = 0; step < tier.lanes(); step++) {
            asm.vec(VMOVUPS_STORE, at(TO, step * stepBytes), tier.vec(first + step));
        }
        asm.add(FROM, elements.perStep() * tier.width().bytes());
        asm.add(TO, tier.lanes() * stepBytes);
        asm.sub(BLOCKS_LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.bind(end);
    }

    /// Rows into registers 0 and up.
    private void load(Assembler asm, boolean partial) {
        int lanes = tier.lanes();
        var tails = new Tail[elements.perStep()];
        for (int i = 0; i < tails.length; i++) {
            tails[i] = new Tail(asm, tier, 1 + i, lanes);
            if (partial) {
                tails[i].take(TAILS + i);
            }
        }
        asm.mov(ROW, FROM);
        for (int row = 0; row < columns; row++) {
            for (int i = 0; i < tails.length; i++) {
                var to = tier.vec(row + i * lanes);
                if (partial) {
                    tails[i].load(to, at(ROW, i * tier.width().bytes()));
                } else {
                    asm.vec(VMOVUPS_LOAD, to, at(ROW, i * tier.width().bytes()));
                }
            }
            if (elements == Elements.BF16_PAIRS) {
                asm.vec(VecOp.VCVTNE2PS2BF16, tier.vec(row), tier.vec(row + lanes), tier.vec(row));
            }
            asm.add(ROW, FROM_BYTES);
        }
        for (int row = columns; row < lanes; row++) {
            asm.zero(tier.vec(row));
        }
    }

    /// In three steps (AVX-512: four) that each leave larger parts of columns together, from the lower half of the
    /// registers to the upper half and back.
    private void transpose(Assembler asm) {
        int lanes = tier.lanes();
        for (int i = 0; i < lanes; i += 2) {
            asm.vec(VecOp.VUNPCKLPS, tier.vec(lanes + i), tier.vec(i), tier.vec(i + 1));
            asm.vec(VecOp.VUNPCKHPS, tier.vec(lanes + i + 1), tier.vec(i), tier.vec(i + 1));
        }
        for (int i = 0; i < lanes; i++) {
            int pair = lanes + i / 4 * 4 + i % 4 / 2;
            asm.vec(VecOp.VSHUFPS, tier.vec(i), tier.vec(pair), tier.vec(pair + 2), UNPACK_PAIRS[i % 2]);
        }
        if (tier.isAvx512()) { // register 4g + j has rows 4g to 4g + 3 of columns j, 4 + j, 8 + j and 12 + j
            for (int i = 0; i < lanes; i++) {
                int from = i / 8 * 8 + i % 4;
                asm.vec(VecOp.VSHUFF32X4, tier.vec(lanes + i), tier.vec(from), tier.vec(from + 4),
                        i % 8 < 4 ? 0x88 : 0xDD);
            }
            for (int i = 0; i < lanes; i++) { // columns 0-3 and 8-11 are of the even parts
                int from = lanes + i % 8;
                asm.vec(VecOp.VSHUFF32X4, tier.vec(i), tier.vec(from), tier.vec(from + 8), i < 8 ? 0x88 : 0xDD);
            }
        } else {
            for (int i = 0; i < lanes; i++) {
                asm.vec(VecOp.VPERM2F128, tier.vec(lanes + i), tier.vec(i % 4), tier.vec(i % 4 + 4),
                        i < 4 ? 0x20 : 0x31);
            }
        }
    }
}
