package dev.freehold.kernels.x86.cpu;

import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.Width;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A set of instructions that kernels are assembled for, best first.
public enum CpuTier {
    /// Dot products of bytes in 512 bits: Intel since Ice Lake, AMD since Zen 4.
    AVX512_VNNI("avx512-vnni", Width.ZMM, 32, List.of(Feature.AVX2, Feature.FMA, Feature.F16C, Feature.AVX512F,
            Feature.AVX512DQ, Feature.AVX512BW, Feature.AVX512VL, Feature.AVX512_VNNI)),
    /// Dot products of bytes in 256 bits: Intel since Alder Lake, AMD since Zen 5.
    AVX_VNNI("avx-vnni", Width.YMM, 16, List.of(Feature.AVX2, Feature.FMA, Feature.F16C, Feature.AVX_VNNI)),
    /// Intel since Haswell (2013), AMD since Excavator and Zen.
    AVX2("avx2", Width.YMM, 16, List.of(Feature.AVX2, Feature.FMA, Feature.F16C));

    private final String label;
    private final Width width;
    private final int registers;
    private final List<Feature> needed;

    CpuTier(String label, Width width, int registers, List<Feature> needed) {
        this.label = label;
        this.width = width;
        this.registers = registers;
        this.needed = needed;
    }

    /// To ask for with `--cpu-tier`.
    public String label() {
        return label;
    }

    public Width width() {
        return width;
    }

    /// 32-bit lanes of a vector register.
    public int lanes() {
        return width.lanes();
    }

    /// Vector registers there are.
    public int registers() {
        return registers;
    }

    /// Vector register `index` at the tier's width.
    public Vec vec(int index) {
        if (index >= registers) {
            throw new IllegalArgumentException("%s has %d vector registers, none is %d"
                    .formatted(label, registers, index));
        }
        return new Vec(index, width);
    }

    /// Whether bytes are multiplied and added up by one instruction.
    public boolean dotsBytes() {
        return this != AVX2;
    }

    /// Whether this is AVX-512, with its masks and 32 registers.
    public boolean isAvx512() {
        return width == Width.ZMM;
    }

    /// The features that a processor lacks for this tier.
    public Set<Feature> missing(Set<Feature> there) {
        var missing = EnumSet.noneOf(Feature.class);
        missing.addAll(needed);
        missing.removeAll(there);
        return missing;
    }
}
