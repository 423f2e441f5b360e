package dev.freehold.kernels.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.tensor.spi.Usability;
import dev.freehold.tensor.spi.Usability.NotThisMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorProviderTest {
    private static final String SERVER = "OpenJDK 64-Bit Server VM";

    @ParameterizedTest
    @CsvSource({"amd64, 512", "amd64, 256", "aarch64, 128", "riscv64, 256"})
    void runsWhereVectorsAreCompiled(String architecture, int bits) {
        assertEquals(Usability.USABLE, VectorProvider.usabilityOn(SERVER, "mixed mode, sharing", architecture, bits));
    }

    @ParameterizedTest
    @CsvSource({"'interpreted mode, sharing'", "'mixed mode, emulated-client, sharing'"})
    void needsTheOptimizingCompiler(String mode) {
        assertEquals(new NotThisMachine("this JVM does not compile the Vector API (%s, %s)".formatted(SERVER, mode)),
                VectorProvider.usabilityOn(SERVER, mode, "amd64", 512));
    }

    @Test
    void needsVectorsThatCanBeMultipliedAndAdded() {
        assertEquals(new NotThisMachine("vectors of 256 bits are needed, there are 128"),
                VectorProvider.usabilityOn(SERVER, "mixed mode", "amd64", 128));
        assertEquals(new NotThisMachine("vectors of 128 bits are needed, there are 64"),
                VectorProvider.usabilityOn(SERVER, "mixed mode", "aarch64", 64));
    }
}
