package dev.freehold.kernels.x86;

import dev.freehold.kernels.threads.SpinningThreadTeam;
import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.cpu.CpuFeatures;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.cpu.Feature;
import dev.freehold.kernels.x86.memory.SystemMemory;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.spi.KernelProvider;
import dev.freehold.tensor.spi.Usability;
import dev.freehold.tensor.spi.Usability.NotThisMachine;
import dev.freehold.tensor.spi.Usability.Refused;
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
    public boolean copiesWeights() {
        return true;
    }

    @Override
    public Usability usability() {
        String architecture = System.getProperty("os.arch");
        if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
            return new NotThisMachine("it is for x86-64 processors");
        }
        if (!X86Provider.class.getModule().isNativeAccessEnabled()) {
            return new Refused("java needs --enable-native-access=dev.freehold.kernels");
        }
        try {
            Set<Feature> missing = tier.missing(features());
            return missing.isEmpty() ? Usability.USABLE : new NotThisMachine("the processor has no "
                    + missing.stream().map(Feature::name).collect(Collectors.joining(", ")));
        } catch (SystemMemory.RefusedException refused) {
            return new Refused(refused.getMessage());
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
