package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SmallestTest {
    private final Smallest smallest = new Smallest();

    @Property
    void findsWhatSortingFinds(@ForAll @Size(min = 1, max = 300) Set<Long> numbers,
            @ForAll @IntRange(min = 1, max = 320) int limit) {
        long[] offered = numbers.stream().mapToLong(Long::longValue).filter(n -> n < Long.MAX_VALUE).toArray();
        Assume.that(offered.length > 0);
        assertFinds(offered, limit);
    }

    @Test
    void findsThemInTheWorstOrderAndWhenUsedAgain() {
        assertFinds(IntStream.range(0, 10_000).mapToLong(i -> 10_000 - i).toArray(), 40);
        assertFinds(IntStream.range(0, 10_000).mapToLong(i -> i).toArray(), 7);
        assertFinds(new long[] {3, 1, 2}, 2);
    }

    private void assertFinds(long[] offered, int limit) {
        smallest.begin(limit, offered.length);
        for (long number : offered) {
            smallest.offer(number);
        }
        int found = smallest.finish();
        long[] expected = IntStream.range(0, offered.length).mapToLong(i -> offered[i]).sorted().limit(limit).toArray();
        assertArrayEquals(expected, IntStream.range(0, found).mapToLong(smallest::get).toArray());
    }
}
