package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExpertGroupsTest {
    @Test
    void rowsOfAnExpertStandSideBySide() {
        var groups = ExpertGroups.of(5, 2, new int[] {3, 1, 3, 0, 1, 3});
        assertArrayEquals(new int[] {0, 1, 3}, groups.experts());
        assertArrayEquals(new int[] {0, 1, 3, 6}, groups.bounds());
        assertArrayEquals(new int[] {1, 0, 2, 0, 1, 2}, groups.tokens());
        assertArrayEquals(new int[] {3, 1, 4, 0, 2, 5}, groups.rows());
        assertArrayEquals(new int[] {3, 1, 6, 4, 0, 7, 2, 5, 8}, groups.answerRows(2, true));
        assertArrayEquals(groups.rows(), groups.answerRows(2, false));
    }

    @Property(tries = 200)
    void everyChoiceHasARowOfItsTokenWithinItsExpert(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int count,
            @ForAll @IntRange(min = 1, max = 8) int used, @ForAll @IntRange(min = 1, max = 30) int tokens) {
        int[] chosen = new Random(seed).ints((long) tokens * used, 0, count).toArray();
        var groups = ExpertGroups.of(count, used, chosen);
        assertEquals(Arrays.stream(chosen).distinct().count(), groups.experts().length);
        assertEquals(chosen.length, Arrays.stream(groups.rows()).distinct().count());
        for (int i = 0; i < chosen.length; i++) {
            int group = Arrays.binarySearch(groups.experts(), chosen[i]);
            int row = groups.rows()[i];
            assertTrue(row >= groups.bounds()[group] && row < groups.bounds()[group + 1]);
            assertEquals(i / used, groups.tokens()[row]);
        }
    }
}
