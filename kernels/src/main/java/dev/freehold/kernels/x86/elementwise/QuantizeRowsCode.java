package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;
import static dev.freehold.kernels.x86.elementwise.QuantizeRows.BLOCK;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Condition;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;
import java.util.function.IntConsumer;

/// The machine code of [QuantizeRows].
///
/// The largest magnitudes of as many blocks as a vector has 128-bit lanes are found together: each lane ends up with
/// one block. The sums follow when the row has its codes.
final class QuantizeRowsCode {
    // Parameters.
    static final int P_ROWS = 0; // at least 1
    static final int P_INPUT = 1;
    static final int P_INPUT_STRIDE = 2;
    static final int P_CODES = 3;
    static final int P_CODES_STRIDE = 4;
    static final int P_SCALES = 5;
    static final int P_SCALES_STRIDE = 6;
    static final int P_SUMS = 7;
    static final int P_SUMS_STRIDE = 8;

    private static final float GREATEST_CODE = 127;

    // Register plan. RDI stays: strides are read where they are added.
    private static final Gpr ROWS_LEFT = Gpr.RCX;
    private static final Gpr INPUT = Gpr.RSI;    // of this row
    private static final Gpr CODES = Gpr.RDX;    // of this row
    private static final Gpr SCALES = Gpr.R8;    // of this row
    private static final Gpr SUMS = Gpr.R9;      // of this row
    private static final Gpr AT = Gpr.R10;       // element of the row
    private static final Gpr SCALE_AT = Gpr.R11; // byte of its scales
    private static final Gpr SUM_AT = Gpr.RAX;   // byte of its sums

    // The low 128 bits of some serve as XMM, so none is above 15.
    private final Vec[] blocks;     // largest magnitudes of each block at hand
    private final Vec[] codes;      // the same registers: by then the maxima are in INVERSE
    private final Vec some;         // what the next instruction needs
    private final Vec others;       // likewise
    private final Vec inverse;      // 127 / m of the blocks at hand, in the lowest lanes
    private final Vec magnitude;    // constant: all bits but the sign, in every lane
    private final Vec firsts;       // constant: numbers of the first lanes of each 128 bits
    private final Vec groupFirsts;  // constant: numbers of the first lanes of each group's sum
    private final Vec order;        // constant, AVX2: order of what narrowing leaves
    private final Vec ones;         // constant: 1 in every byte
    private final Vec wordOnes;     // constant, AVX2: 1 in every 16 bits
    private final Vec[] lane;       // constants: the number of each block at hand, in every lane

    private final CpuTier tier;
    private final int width;
    private final int group;
    private final QuantizeRows.Sums sums;
    private final int blocksAtOnce;
    private final int vectorsPerBlock;
    private final Assembler asm = new Assembler();

    QuantizeRowsCode(CpuTier tier, int width, int group, QuantizeRows.Sums sums) {
        this.tier = tier;
        this.width = width;
        this.group = group;
        this.sums = sums;
        this.blocksAtOnce = tier.lanes() / 4;
        this.vectorsPerBlock = BLOCK / tier.lanes();
        this.blocks = new Vec[] {tier.vec(0), tier.vec(1), tier.vec(2), tier.vec(3)};
        this.codes = blocks;
        this.some = tier.vec(4);
        this.others = tier.vec(5);
        this.inverse = tier.vec(6);
        this.magnitude = tier.vec(7);
        this.firsts = tier.vec(8);
        this.groupFirsts = tier.vec(9);
        this.order = tier.vec(10);
        this.wordOnes = tier.vec(11);
        this.ones = tier.vec(12);
        this.lane = tier.isAvx512()
                ? new Vec[] {tier.vec(16), tier.vec(17), tier.vec(18), tier.vec(19)}
                : new Vec[] {tier.vec(13), tier.vec(14)};
    }

    byte[] assemble() {
        asm.enter();
        asm.mov(ROWS_LEFT, parameter(P_ROWS));
        asm.mov(INPUT, parameter(P_INPUT));
        asm.mov(CODES, parameter(P_CODES));
        asm.mov(SCALES, parameter(P_SCALES));
        asm.mov(SUMS, parameter(P_SUMS));
        loadConstants();
        Label row = asm.here();
        quantize();
        sumUp();
        asm.add(INPUT, parameter(P_INPUT_STRIDE));
        asm.add(CODES, parameter(P_CODES_STRIDE));
        asm.add(SCALES, parameter(P_SCALES_STRIDE));
        asm.add(SUMS, parameter(P_SUMS_STRIDE));
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(row);
        asm.leave();
        return asm.bytes();
    }

    private void loadConstants() {
        load(magnitude, everywhere(0x7FFF_FFFF));
        load(firsts, numbers(4));
        load(groupFirsts, numbers(group / 4));
        load(ones, everywhere(0x0101_0101));
        if (!tier.isAvx512()) {
            load(order, Constants.lanes(asm, 0, 4, 1, 5, 2, 6, 3, 7));
            load(wordOnes, everywhere(0x0001_0001));
        }
        for (int b = 0; b < blocksAtOnce; b++) {
            load(lane[b], everywhere(b));
        }
    }

    private void load(Vec register, Mem constant) {
        asm.vec(VecOp.VMOVUPS_LOAD, register, constant);
    }

    private Mem everywhere(int bits) {
        return Constants.everywhere(asm, tier.width(), bits);
    }

    /// `0, step, 2·step, …`
    private Mem numbers(int step) {
        var lanes = new int[tier.lanes()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = i * step % lanes.length;
        }
        return Constants.lanes(asm, lanes);
    }

    /// Emits `body` for every `step` elements of a row, and for what is left of it.
    private void eachOf(int step, IntConsumer body) {
        int whole = width / step * step;
        asm.mov(AT, 0);
        asm.mov(SCALE_AT, 0);
        asm.mov(SUM_AT, 0);
        if (whole > 0) {
            Label again = asm.here();
            body.accept(step);
            asm.add(AT, step);
            asm.add(SCALE_AT, step / BLOCK * Float.BYTES);
            asm.add(SUM_AT, step / group * Integer.BYTES);
            asm.cmp(AT, whole);
            asm.jumpIf(Condition.BELOW, again);
        }
        if (whole < width) {
            body.accept(width - whole);
        }
    }

    // ------------------------------------------------------------------------ codes and scales

    private void quantize() {
        eachOf(blocksAtOnce * BLOCK, elements -> quantize(elements / BLOCK));
    }

    private void quantize(int count) {
        for (int b = 0; b < count; b++) {
            asm.vec(VecOp.VANDPS, blocks[b], magnitude, input(b, 0));
            for (int i = 1; i < vectorsPerBlock; i++) {
                asm.vec(VecOp.VANDPS, some, magnitude, input(b, i));
                asm.vec(VecOp.VMAXPS, blocks[b], blocks[b], some);
            }
        }
        Vec maxima = blockInEachLane(count);
        asm.vec(VecOp.VPERMD, maxima, firsts, maxima);
        scales(maxima.as(Width.XMM), count);
        for (int b = 0; b < count; b++) {
            asm.vec(VecOp.VPERMD, some, lane[b], inverse);
            for (int i = 0; i < vectorsPerBlock; i++) {
                asm.vec(VecOp.VMULPS, codes[i], some, input(b, i));
                asm.vec(VecOp.VCVTPS2DQ, codes[i], codes[i]);
            }
            storeCodes(b);
        }
    }

    /// The maximum of block `b` in 128-bit lane `b`, four times. Blocks that are not there are block 0 once more.
    private Vec blockInEachLane(int count) {
        Vec maxima = blocks[0];
        if (tier.isAvx512()) {
            Vec third = count > 2 ? blocks[2] : maxima;
            merge(VecOp.VSHUFF32X4, 0x44, 0xEE, blocks[3], third, count > 3 ? blocks[3] : maxima);
            merge(VecOp.VSHUFF32X4, 0x44, 0xEE, maxima, maxima, count > 1 ? blocks[1] : maxima);
            merge(VecOp.VSHUFF32X4, 0x88, 0xDD, maxima, maxima, blocks[3]);
        } else {
            merge(VecOp.VPERM2F128, 0x20, 0x31, maxima, maxima, count > 1 ? blocks[1] : maxima);
        }
        for (int swap : new int[] {0x4E, 0xB1}) { // 64 bits, then 32
            asm.vec(VecOp.VSHUFPS, some, maxima, maxima, swap);
            asm.vec(VecOp.VMAXPS, maxima, maxima, some);
        }
        return maxima;
    }

    /// Puts the maxima of `left` into the lower half of `out` and those of `right` into the upper one.
    private void merge(VecOp choose, int lower, int upper, Vec out, Vec left, Vec right) {
        asm.vec(choose, some, left, right, lower);
        asm.vec(choose, others, left, right, upper);
        asm.vec(VecOp.VMAXPS, out, some, others);
    }

    /// @param maxima  of each block, in the lowest lanes; overwritten
    private void scales(Vec maxima, int count) {
        Vec greatest = some.as(Width.XMM);
        Vec low = inverse.as(Width.XMM);
        load(greatest, Constants.everywhere(asm, Width.XMM, GREATEST_CODE));
        asm.vec(VecOp.VDIVPS, low, greatest, maxima);
        asm.vec(VecOp.VMINPS, low, low, Constants.everywhere(asm, Width.XMM, Float.MAX_VALUE)); // not ∞: 0·∞ is NaN
        asm.vec(VecOp.VDIVPS, maxima, maxima, greatest);
        storeLowest(at(SCALES, SCALE_AT, 1, 0), maxima, count);
    }

    private void storeCodes(int block) {
        if (tier.isAvx512()) {
            asm.vecTo(VecOp.VPMOVSDB, code(block * BLOCK), codes[0]);
            asm.vecTo(VecOp.VPMOVSDB, code(block * BLOCK + tier.lanes()), codes[1]);
        } else {
            asm.vec(VecOp.VPACKSSDW, codes[0], codes[0], codes[1]);
            asm.vec(VecOp.VPACKSSDW, codes[2], codes[2], codes[3]);
            asm.vec(VecOp.VPACKSSWB, codes[0], codes[0], codes[2]);
            asm.vec(VecOp.VPERMD, codes[0], order, codes[0]);
            asm.vec(VecOp.VMOVUPS_STORE, code(block * BLOCK), codes[0]);
        }
    }

    private Mem input(int block, int vector) {
        return at(INPUT, AT, Float.BYTES, Float.BYTES * (block * BLOCK + vector * tier.lanes()));
    }

    private Mem code(int element) {
        return at(CODES, AT, 1, element);
    }

    /// Stores the lowest `count` lanes, up to 4.
    private void storeLowest(Mem to, Vec from, int count) {
        switch (count) {
            case 1 -> asm.vec(VecOp.VMOVSS_STORE, to, from);
            case 2 -> asm.vec(VecOp.VMOVQ_STORE, to, from);
            case 3 -> {
                asm.vec(VecOp.VMOVQ_STORE, to, from);
                asm.vec(VecOp.VPSHUFD, from, from, 2);
                asm.vec(VecOp.VMOVSS_STORE, to.plus(2 * Float.BYTES), from);
            }
            default -> asm.vec(VecOp.VMOVUPS_STORE, to, from);
        }
    }

    // ------------------------------------------------------------------------ sums

    private void sumUp() {
        eachOf(tier.width().bytes(), count -> sumUp(count == Width.ZMM.bytes() ? Width.ZMM : Width.YMM));
    }

    /// The sums of as many codes as fill a register of `wide`.
    private void sumUp(Width wide) {
        Vec sum = codes[0].as(wide);
        Vec other = some.as(wide);
        sumsOfFour(sum, other);
        addSwapped(VecOp.VPSHUFD, 0x4E, sum, other);
        addSwapped(VecOp.VPSHUFD, 0xB1, sum, other);
        if (group == 32) {
            addSwapped(VecOp.VPERMQ, 0x4E, sum, other); // neighbours of 128 bits
        }
        asm.vec(VecOp.VPERMD, sum, groupFirsts.as(wide), sum);
        Vec low = sum.as(Width.XMM);
        switch (sums) {
            case QuantizeRows.Sums.Offset(int zeroPoint) ->
                    asm.vec(VecOp.VPMULLD, low, low, Constants.everywhere(asm, Width.XMM, -zeroPoint));
            case QuantizeRows.Sums.Scaled() -> scale(low, other.as(Width.XMM), wide.bytes() / BLOCK);
        }
        storeLowest(at(SUMS, SUM_AT, 1, 0), low, wide.bytes() / group);
    }

    /// Sums of four codes, in every lane.
    private void sumsOfFour(Vec sum, Vec bytes) {
        asm.vec(VecOp.VMOVUPS_LOAD, bytes, code(0));
        if (tier.dotsBytes()) {
            asm.zero(sum);
            asm.vec(VecOp.VPDPBUSD, sum, ones.as(sum.width()), bytes);
        } else {
            asm.vec(VecOp.VPMADDUBSW, sum, ones, bytes);
            asm.vec(VecOp.VPMADDWD, sum, sum, wordOnes);
        }
    }

    private void addSwapped(VecOp shuffle, int swap, Vec sum, Vec other) {
        asm.vec(shuffle, other, sum, swap);
        asm.vec(VecOp.VPADDD, sum, sum, other);
    }

    private void scale(Vec sum, Vec scale, int blocks) {
        asm.vec(VecOp.VCVTDQ2PS, sum, sum);
        asm.vec(blocks == 2 ? VecOp.VMOVQ_LOAD : VecOp.VMOVSS_LOAD, scale, at(SCALES, SCALE_AT, 1, 0));
        if (group < BLOCK) {
            asm.vec(VecOp.VUNPCKLPS, scale, scale, scale);
        }
        asm.vec(VecOp.VMULPS, sum, sum, scale);
    }
}
