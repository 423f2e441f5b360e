package dev.freehold.tensor;

import dev.freehold.tensor.spi.KernelProvider;
import dev.freehold.tensor.spi.Usability;

/// The last resort, there even where no module offers kernels.
record ReferenceProvider() implements KernelProvider {
    @Override
    public String name() {
        return ReferenceKernels.NAME;
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public Usability usability() {
        return Usability.USABLE;
    }

    /// @param threads  ignored: they compute on the caller's thread
    @Override
    public Kernels create(int threads) {
        return new ReferenceKernels();
    }
}
