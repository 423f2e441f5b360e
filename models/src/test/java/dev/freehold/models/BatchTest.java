package dev.freehold.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.models.Batch.Logits;
import dev.freehold.models.Batch.Span;
import dev.freehold.models.cache.SequenceCache;
import dev.freehold.tensor.KvType;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static SequenceCache cache() {
        return new SequenceCache(List.of(), KvType.F32, 10);
    }

    @Test
    void tokensOfSeveralSequencesFollowEachOther() {
        try (var one = cache(); var two = cache()) {
            two.reserve(4);
            two.advance(4);
            var batch = new Batch(List.of(
                    new Span(new int[] {7, 8, 9}, one, Logits.LAST), new Span(new int[] {5, 6}, two, Logits.ALL)));
            assertEquals(5, batch.size());
            assertEquals(3, batch.logitRows());
            assertArrayEquals(new int[] {7, 8, 9, 5, 6}, batch.tokens());
            assertArrayEquals(new int[] {0, 1, 2, 4, 5}, batch.positions());
        }
    }

    @Test
    void aSequenceIsInABatchOnceAndHasTokens() {
        try (var cache = cache()) {
            var span = new Span(new int[] {1}, cache, Logits.LAST);
            assertThrows(IllegalArgumentException.class, () -> new Batch(List.of(span, span)));
            assertThrows(IllegalArgumentException.class, () -> new Batch(List.of()));
            assertThrows(IllegalArgumentException.class, () -> new Span(new int[0], cache, Logits.ALL));
        }
    }
}
