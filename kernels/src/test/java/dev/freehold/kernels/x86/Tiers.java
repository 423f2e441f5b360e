package dev.freehold.kernels.x86;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.cpu.CpuFeatures;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.cpu.Feature;
import dev.freehold.kernels.x86.memory.SystemMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// What of the assembled tiers can be tested on this machine.
public final class Tiers {
    private Tiers() {}

    /// The features of this processor; skips the test where machine code cannot run.
    public static Set<Feature> features() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "SKIPPED: needs x86-64");
        try (var memory = new CodeMemory(SystemMemory.here())) {
            return CpuFeatures.ask(memory);
        }
    }

    /// The tiers that can run here; skips the test where none can.
    public static List<CpuTier> usable() {
        Set<Feature> there = features();
        List<CpuTier> usable = Arrays.stream(CpuTier.values()).filter(tier -> tier.missing(there).isEmpty()).toList();
        assumeTrue(!usable.isEmpty(), "SKIPPED: this processor runs no assembled tier");
        return usable;
    }

    /// Skips the test where `tier` cannot run.
    public static void assumeUsable(CpuTier tier) {
        Set<Feature> missing = tier.missing(features());
        assumeTrue(missing.isEmpty(), () -> "SKIPPED: this processor has no " + missing);
    }
}
