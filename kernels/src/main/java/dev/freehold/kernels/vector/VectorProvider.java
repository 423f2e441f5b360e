package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.BlockedKernels;
import dev.freehold.kernels.threads.SpinningThreadTeam;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.spi.KernelProvider;
import dev.freehold.tensor.spi.Usability;
import dev.freehold.tensor.spi.Usability.NotThisMachine;
import dev.freehold.tensor.spi.Usability.Refused;
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
    public Usability usability() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return new Refused("the Vector API is not loaded (java loads it with --add-modules jdk.incubator.vector,"
                    + " freehold with FREEHOLD_CPU_TIER=vector)");
        }
        return usabilityOn(System.getProperty("java.vm.name"), System.getProperty("java.vm.info"),
                System.getProperty("os.arch"), FloatVector.SPECIES_PREFERRED.vectorBitSize());
    }

    /// @param mode  `java.vm.info`, e.g. `mixed mode, sharing`
    /// @param bits  of the vectors that the JVM prefers
    static Usability usabilityOn(String vm, String mode, String architecture, int bits) {
        if (vm.contains("Client") || vm.contains("Zero") || mode.contains("interpreted mode")
                || mode.contains("emulated-client")) {
            return new NotThisMachine("this JVM does not compile the Vector API (%s, %s)".formatted(vm, mode));
        }
        // Fused multiply-adds came with AVX2; without them, each would be computed in decimal arithmetic.
        int least = architecture.equals("amd64") ? 256 : Float.SIZE * VectorLoops.LEAST_LANES;
        return bits >= least ? Usability.USABLE
                : new NotThisMachine("vectors of %d bits are needed, there are %d".formatted(least, bits));
    }

    @Override
    public Kernels create(int threads) {
        return new BlockedKernels(new VectorLoops(), new SpinningThreadTeam(threads));
    }
}
