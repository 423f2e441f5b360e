package dev.freehold.kernels.x86;

import dev.freehold.kernels.blocked.SpinningThreadTeam;
import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.cpu.CpuFeatures;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.cpu.Feature;
import dev.freehold.kernels.x86.memory.SystemMemory;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.spi.KernelProvider;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Offers [X86Kernels] of one tier on x86-64.
abstract sealed class X86Provider implements KernelProvider
        permits Avx512VnniProvider, AvxVnniProvider, Avx2Provider {
    /// More than those of the portable kernels.
    private static final int LEAST_PREFERENCE = 40;

    private final CpuTier tier;

    X86Provider(CpuTier tier) {
        this.tier = tier;
    }

    @Override
    public String name() {
        return tier.label();
    }

    @Override
    public int preference() {
        return LEAST_PREFERENCE + CpuTier.values().length - tier.ordinal();
    }

    @Override
    public Optional<String> unusableBecause() {
        if (!System.getProperty("os.arch").equals("amd64") && !System.getProperty("os.arch").equals("x86_64")) {
            return Optional.of("it is for x86-64 processors");
        }
        if (!X86Provider.class.getModule().isNativeAccessEnabled()) {
            return Optional.of("java was started without --enable-native-access=dev.freehold.kernels");
        }
        try {
            Set<Feature> missing = tier.missing(features());
            return missing.isEmpty() ? Optional.empty() : Optional.of("this processor has no "
                    + missing.stream().map(Feature::name).collect(Collectors.joining(", ")));
        } catch (SystemMemory.RefusedException refused) {
            return Optional.of(refused.getMessage());
        }
    }

    private static Set<Feature> features() {
        try (var memory = new CodeMemory(SystemMemory.here())) {
            return CpuFeatures.ask(memory);
        }
    }

    @Override
    public Kernels create(int threads) {
        return new X86Kernels(tier, features(), SystemMemory.here(), new SpinningThreadTeam(threads));
    }
}
