package dev.freehold.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.UnusableTierException;
import dev.freehold.tensor.spi.KernelProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

/// The providers as an application finds them.
class ProvidersTest {
    @Test
    void theTiersAreThereBestFirst() {
        assertEquals("[avx512-vnni, avx-vnni, avx2, vector, java, reference]",
                KernelSelection.installed().stream().map(KernelProvider::name).toList().toString());
    }

    @Test
    @DisabledIfEnvironmentVariable(named = KernelSelection.VARIABLE, matches = ".+")
    void theFirstThatIsUsableIsChosen() {
        KernelProvider best = KernelSelection.installed().stream()
                .filter(provider -> provider.usability().reason().isEmpty()).findFirst().orElseThrow();
        assertEquals(best.name(), KernelSelection.choose("").name());
        try (Kernels kernels = KernelSelection.choose("").create(2)) {
            assertTrue(kernels.name().startsWith(best.name()), kernels.name());
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
        assertEquals(
                "there is no CPU tier 'cuda'; there are: avx512-vnni, avx-vnni, avx2, vector, java, reference",
                refused.getMessage());
    }
}
