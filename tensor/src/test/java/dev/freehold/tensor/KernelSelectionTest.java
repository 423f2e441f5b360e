package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.tensor.spi.KernelProvider;
import dev.freehold.tensor.spi.Usability;
import dev.freehold.tensor.spi.Usability.NotThisMachine;
import dev.freehold.tensor.spi.Usability.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelSelectionTest {
    private record Provider(String name, int preference, Usability usability) implements KernelProvider {
        @Override
        public Kernels create(int threads) {
            return new ReferenceKernels();
        }
    }

    private static final KernelProvider ABSENT = new Provider("avx512", 9, new NotThisMachine("no AVX-512"));
    private static final KernelProvider REFUSED = new Provider("avx2", 8, new Refused("no code memory"));
    private static final KernelProvider REFUSED_TOO = new Provider("avx", 7, new Refused("no code memory"));
    private static final KernelProvider USABLE = new Provider("java", 1, Usability.USABLE);
    private static final KernelProvider LAST = new Provider("reference", 0, Usability.USABLE);
    private static final List<KernelProvider> ALL = List.of(ABSENT, REFUSED, REFUSED_TOO, USABLE, LAST);

    @Test
    void theReferenceIsAlwaysThere() {
        assertEquals("[reference]", KernelSelection.installed().stream().map(KernelProvider::name).toList().toString());
        assertInstanceOf(ReferenceKernels.class, KernelSelection.choose("reference").create(1));
    }

    @Test
    void theBestThatIsUsableIsChosen() {
        assertSame(USABLE, choose("", ""));
    }

    @Test
    void theVariableNamesATierAndTheProgramWins() {
        assertSame(LAST, choose("", "reference"));
        assertSame(USABLE, choose("java", "reference"));
        assertSame(USABLE, choose("java", "mistyped"));
    }

    @Test
    void anUnusableTierIsRefusedWithItsReason() {
        var refused = assertThrows(UnusableTierException.class, () -> choose("avx512", ""));
        assertEquals("CPU tier 'avx512' cannot be used here: no AVX-512", refused.getMessage());
        refused = assertThrows(UnusableTierException.class, () -> choose("", "avx2"));
        assertEquals("FREEHOLD_CPU_TIER: CPU tier 'avx2' cannot be used here: no code memory", refused.getMessage());
    }

    @Test
    void anUnknownTierIsRefusedWithThoseThereAre() {
        var refused = assertThrows(UnusableTierException.class, () -> choose("cuda", ""));
        assertEquals("there is no CPU tier 'cuda'; there are: avx512, avx2, avx, java, reference",
                refused.getMessage());
        refused = assertThrows(UnusableTierException.class, () -> choose("", "AVX2"));
        assertEquals("FREEHOLD_CPU_TIER: there is no CPU tier 'AVX2'; there are: avx512, avx2, avx, java, reference",
                refused.getMessage());
    }

    @Test
    void aTierThatIsKeptFromRunningIsSaidOnceAndOneThatTheMachineLacksIsNot() {
        var warnings = new ArrayList<String>();
        KernelSelection.choose("", Map.of(), List.of(ABSENT, USABLE), warnings::add);
        assertEquals(List.of(), warnings);
        KernelSelection.choose("", Map.of(), ALL, warnings::add);
        assertEquals(List.of("kernels: not avx2, avx: no code memory; using java"), warnings);
    }

    private static KernelProvider choose(String asked, String variable) {
        return KernelSelection.choose(asked, Map.of(KernelSelection.VARIABLE, variable), ALL, _ -> {});
    }
}
