package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.matmul.codes.QuantizedCodes;

/// How a tier multiplies bytes and adds four neighbouring products to an int32: exactly, in all of these ways.
enum ByteDot {
    /// `vpdpbusd`, of unsigned weights.
    VNNI,
    /// `vpmaddubsw` of unsigned weights so small that the sums of a whole group fit 16 bits; widened once a group.
    NARROW,
    /// `vpmaddubsw` of unsigned weights up to 127, whose sums of two products fit 16 bits; widened at once.
    WIDENING,
    /// `vpmaddubsw` of the weights' magnitudes and the activations with the weights' signs: activations are -127 to
    /// 127, so sums of two products fit 16 bits.
    SIGNED;

    private static final int LARGEST_ACTIVATION = 127;

    static ByteDot of(CpuTier tier, QuantizedCodes codes) {
        if (tier.dotsBytes()) {
            return VNNI;
        }
        if (codes.signed()) {
            return SIGNED;
        }
        int pairs = codes.group() / 4; // that a 16-bit lane adds up
        return 2 * LARGEST_ACTIVATION * codes.largest() * pairs <= Short.MAX_VALUE ? NARROW : WIDENING;
    }

    /// 1 in every 16-bit lane: `vpmaddwd` by it adds neighbours up.
    static Mem ones(Assembler asm) {
        return Constants.everywhere(asm, Width.ZMM, 0x0001_0001);
    }
}
