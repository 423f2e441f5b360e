package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.BlockedKernels;
import dev.freehold.kernels.blocked.SpinningThreadTeam;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.spi.KernelProvider;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/// Kernels on the Vector API (<https://openjdk.org/jeps/508>).
public final class VectorProvider implements KernelProvider {
    static final String NAME = "vector";

    public VectorProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int preference() {
        return 20;
    }

    /// The Vector API is fast only where the optimizing compiler turns it into vector instructions; elsewhere every
    /// operation is an object.
    @Override
    public Optional<String> unusableBecause() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Optional.of("the Vector API is not there (java needs --add-modules jdk.incubator.vector)");
        }
        String vm = System.getProperty("java.vm.name", "");
        String mode = System.getProperty("java.vm.info", "");
        if (vm.contains("Client") || vm.contains("Zero") || mode.startsWith("interpreted")) {
            return Optional.of("this JVM does not compile the Vector API (%s, %s)".formatted(vm, mode));
        }
        return FloatVector.SPECIES_PREFERRED.length() < VectorLoops.LEAST_LANES
                ? Optional.of("no vectors of at least 128 bits") : Optional.empty();
    }

    @Override
    public Kernels create(int threads) {
        return new BlockedKernels(new VectorLoops(), new SpinningThreadTeam(threads));
    }
}
