package dev.freehold.kernels.plain;

import dev.freehold.kernels.blocked.BlockedKernels;
import dev.freehold.kernels.threads.SpinningThreadTeam;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.spi.KernelProvider;
import dev.freehold.tensor.spi.Usability;

/// Kernels in plain Java: they run everywhere.
public final class PlainProvider implements KernelProvider {
    public PlainProvider() {}

    @Override
    public String name() {
        return PlainLoops.NAME;
    }

    @Override
    public int preference() {
        return 10;
    }

    @Override
    public Usability usability() {
        return Usability.USABLE;
    }

    @Override
    public Kernels create(int threads) {
        return new BlockedKernels(new PlainLoops(), new SpinningThreadTeam(threads));
    }
}
