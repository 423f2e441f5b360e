package dev.freehold.tensor.spi;

import dev.freehold.tensor.Kernels;

/// The kernels of one CPU tier, which may be able to run on this machine; found as a service on the module path.
public interface KernelProvider {
    /// The name of the tier, to ask for with `--cpu-tier`, e.g. `vector`.
    String name();

    /// Of those usable, the provider with the highest preference is chosen.
    int preference();

    /// Whether these kernels can run here. Asked before [#create], and of no provider that a better one makes needless.
    Usability usability();

    /// Whether these kernels compute with packed copies of weights, rather than where the weights are.
    default boolean copiesWeights() {
        return false;
    }

    /// @param threads  threads to compute with, at least 1
    Kernels create(int threads);
}
