package dev.freehold.tensor.spi;

import dev.freehold.tensor.Kernels;
import java.util.Optional;

/// A set of kernels that may be able to run on this machine; found as a service on the module path.
public interface KernelProvider {
    /// A name to ask for with `--kernels`, e.g. `vector`.
    String name();

    /// Of those usable, the provider with the highest preference is chosen.
    int preference();

    /// Why these kernels cannot run here; empty if they can.
    Optional<String> unusableBecause();

    /// @param threads  threads to compute with, at least 1
    Kernels create(int threads);
}
