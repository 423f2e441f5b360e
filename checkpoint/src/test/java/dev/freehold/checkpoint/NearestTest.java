package dev.freehold.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void theNearestIsNamed() {
        Set<String> known = Set.of("llama", "qwen2", "qwen3moe", "deepseek2");
        assertEquals(Optional.of("qwen3moe"), Nearest.to("qwen3_moe", known));
        assertEquals(Optional.of("deepseek2"), Nearest.to("deepseek3", known));
        assertEquals(Optional.empty(), Nearest.to("qwen3", List.of()));
        assertEquals("supported: deepseek2 llama qwen2 qwen3moe; the nearest is llama", Nearest.among(known, "lama"));
        assertEquals("supported: ", Nearest.among(List.of(), "lama"));
    }

    @Test
    void aDistanceIsTheNumberOfEdits() {
        assertEquals(3, Nearest.distance("kitten", "sitting"));
        assertEquals(4, Nearest.distance("", "abcd"));
    }

    @Property(tries = 200)
    void distancesAreDistances(@ForAll @AlphaChars @StringLength(max = 8) String a,
            @ForAll @AlphaChars @StringLength(max = 8) String b, @ForAll @AlphaChars @StringLength(max = 8) String c) {
        assertEquals(0, Nearest.distance(a, a));
        assertEquals(Nearest.distance(a, b), Nearest.distance(b, a));
        assertTrue(Nearest.distance(a, c) <= Nearest.distance(a, b) + Nearest.distance(b, c));
    }
}
