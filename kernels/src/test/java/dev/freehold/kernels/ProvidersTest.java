package dev.freehold.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.UnusableTierException;
import dev.freehold.tensor.spi.KernelProvider;
import org.junit.jupiter.api.Test;

/// The providers as an application finds them.
class ProvidersTest {
    @Test
    void vectorComesBeforeJava() {
        assertEquals("[vector, java, reference]",
                KernelSelection.installed().stream().map(KernelProvider::name).toList().toString());
    }

    @Test
    void theBestAreVectors() {
        try (Kernels kernels = KernelSelection.choose("").create(2)) {
            assertTrue(kernels.name().startsWith("vector-"));
            assertEquals(2, kernels.threads());
        }
    }

    @Test
    void othersCanBeNamed() {
        try (Kernels kernels = KernelSelection.choose("java").create(1)) {
            assertEquals("java", kernels.name());
            assertEquals(1, kernels.threads());
        }
    }

    @Test
    void anUnknownNameIsAnsweredWithThoseThereAre() {
        var refused = assertThrows(UnusableTierException.class, () -> KernelSelection.choose("cuda"));
        assertEquals("there is no CPU tier 'cuda'; there are: vector, java, reference", refused.getMessage());
    }
}
