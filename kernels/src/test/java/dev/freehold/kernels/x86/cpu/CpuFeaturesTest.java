package dev.freehold.kernels.x86.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.memory.SystemMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CpuFeaturesTest {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    @Test
    void agreesWithTheSystem() throws IOException {
        assumeTrue(System.getProperty("os.arch").equals("amd64") && Files.exists(CPU_INFO),
                "SKIPPED: needs Linux on x86-64");
        List<String> flags = Files.readAllLines(CPU_INFO).stream().filter(line -> line.startsWith("flags"))
                .findFirst().map(line -> Arrays.asList(line.split("[\\s:]+"))).orElseThrow();
        try (var memory = new CodeMemory(SystemMemory.here())) {
            Set<Feature> found = CpuFeatures.ask(memory);
            for (Feature feature : Feature.values()) {
                String flag = feature.name().toLowerCase(Locale.ROOT);
                assertEquals(flags.contains(flag), found.contains(feature), flag);
            }
        }
    }

    @Test
    void aTierNamesWhatItLacks() {
        Set<Feature> haswell = EnumSet.of(Feature.AVX, Feature.AVX2, Feature.FMA, Feature.F16C);
        assertEquals(Set.of(), CpuTier.AVX2.missing(haswell));
        assertEquals(Set.of(Feature.AVX_VNNI), CpuTier.AVX_VNNI.missing(haswell));
    }
}
