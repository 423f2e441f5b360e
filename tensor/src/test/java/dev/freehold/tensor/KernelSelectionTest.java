package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.tensor.spi.KernelProvider;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelSelectionTest {
    private record Provider(String name, int preference, Optional<String> unusableBecause) implements KernelProvider {
        @Override
        public Kernels create(int threads) {
            return new ReferenceKernels();
        }
    }

    private static final Provider USABLE = new Provider("plain", 1, Optional.empty());
    private static final Provider UNUSABLE = new Provider("avx512", 9, Optional.of("this CPU has no AVX-512"));

    @Test
    void theReferenceIsAlwaysThere() {
        assertInstanceOf(ReferenceKernels.class, KernelSelection.named("reference", 1, List.of()));
        assertInstanceOf(ReferenceKernels.class, KernelSelection.best(1));
    }

    @Test
    void aProviderIsFoundByItsName() {
        assertEquals(1, KernelSelection.named("plain", 1, List.of(UNUSABLE, USABLE)).threads());
    }

    @Test
    void anUnusableProviderIsRefusedWithItsReason() {
        var refused = assertThrows(IllegalArgumentException.class,
                () -> KernelSelection.named("avx512", 1, List.of(UNUSABLE, USABLE)));
        assertEquals("kernels 'avx512' are unusable here: this CPU has no AVX-512", refused.getMessage());
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThereAre() {
        var refused = assertThrows(IllegalArgumentException.class,
                () -> KernelSelection.named("cuda", 1, List.of(UNUSABLE, USABLE)));
        assertEquals("no kernels are called 'cuda'; there are: avx512, plain, reference", refused.getMessage());
    }
}
