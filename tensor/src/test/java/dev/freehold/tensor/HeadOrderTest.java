package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeadOrderTest {
    private static int[] keyHeads(HeadOrder order, int valueHeads, int keyHeads) {
        return IntStream.range(0, valueHeads).map(h -> order.keyHead(h, valueHeads, keyHeads)).toArray();
    }

    @Test
    void neighboursShareAKeyHeadOrTakeTurns() {
        assertArrayEquals(new int[] {0, 0, 0, 1, 1, 1}, keyHeads(HeadOrder.GROUPED, 6, 2));
        assertArrayEquals(new int[] {0, 1, 0, 1, 0, 1}, keyHeads(HeadOrder.TILED, 6, 2));
    }

    @ParameterizedTest
    @EnumSource
    void ofAsManyEachReadsItsOwn(HeadOrder order) {
        assertArrayEquals(new int[] {0, 1, 2}, keyHeads(order, 3, 3));
        assertArrayEquals(new int[] {0, 0, 0}, keyHeads(order, 3, 1));
    }
}
