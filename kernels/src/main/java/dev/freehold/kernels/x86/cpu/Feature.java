package dev.freehold.kernels.x86.cpu;

/// Extensions of the instruction set, by the names of Intel's manual.
public enum Feature {
    AVX(false), FMA(false), F16C(false), AVX2(false), AVX_VNNI(false),
    AVX512F(true), AVX512DQ(true), AVX512BW(true), AVX512VL(true), AVX512_VNNI(true), AVX512_BF16(true);

    /// Whether its registers are those of AVX-512.
    final boolean wide;

    Feature(boolean wide) {
        this.wide = wide;
    }
}
