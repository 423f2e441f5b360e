package dev.freehold.tuning.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    private static Dataset data(List<Integer> lengths) {
        var examples = new ArrayList<Example>();
        for (int i = 0; i < lengths.size(); i++) {
            int[] ids = new int[lengths.get(i)];
            boolean[] learned = new boolean[ids.length];
            for (int t = 0; t < ids.length; t++) {
                ids[t] = 1000 * i + t;
                learned[t] = t % 3 != 1;
            }
            examples.add(new Example(ids, learned, "test:" + i));
        }
        return new Dataset(examples, List.of(), DataCounts.NONE);
    }

    private static List<TokenBatch> batches(BatchPlan plan, int epoch) {
        return IntStream.range(0, plan.batches(epoch)).mapToObj(i -> (TokenBatch) plan.batch(epoch, i)).toList();
    }

    @Test
    void theLargestBatchIsKnownForAllEpochs() {
        Dataset data = data(List.of(3, 9, 4, 8));
        assertEquals(17, BatchPlan.inOrder(data, new Batching(10, 2, false, 0)).mostTokens());
        assertEquals(20, BatchPlan.inOrder(data, new Batching(10, 2, true, 0)).mostTokens());
        assertEquals(24, BatchPlan.inOrder(data, new Batching(10, 9, true, 0)).mostTokens());
        assertEquals(24 * 5, data.bytes());
    }

    @Test
    void pairsDoNotShareRows() {
        List<Example> examples = data(List.of(3, 9, 4, 8)).examples();
        var pairs = new Dataset(List.of(), List.of(new PreferencePair(examples.get(0), examples.get(1)),
                new PreferencePair(examples.get(2), examples.get(3))), DataCounts.NONE);
        BatchPlan plan = BatchPlan.inOrder(pairs, new Batching(40, 1, true, 0));
        assertFalse(plan.packs());
        assertEquals(2, plan.batches(0));
        assertEquals(12, plan.mostTokens());
    }

    @Property(tries = 200)
    void everyExampleComesOnceAnEpoch(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 40) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 5) int rows, @ForAll boolean packed, @ForAll long seed) {
        var batching = new Batching(40, rows, packed, seed);
        Dataset data = data(lengths);
        BatchPlan plan = BatchPlan.shuffled(data, batching);
        for (int epoch : new int[] {0, 1, 7}) {
            var seen = new ArrayList<String>();
            for (TokenBatch batch : batches(plan, epoch)) {
                assertTrue(batch.tokens() <= 40 * rows);
                assertTrue(batch.tokens() <= plan.mostTokens());
                assertEquals(batch.tokens(), batch.bounds()[batch.bounds().length - 1]);
                for (int i = 0; i < batch.sources().length; i++) {
                    seen.add(batch.sources()[i]);
                    assertSequence(batch, i, data.examples());
                }
            }
            assertEquals(lengths.size(), seen.size());
            assertEquals(lengths.size(), new HashSet<>(seen).size());
        }
    }

    private static void assertSequence(TokenBatch batch, int i, List<Example> examples) {
        Example example = examples.get(Integer.parseInt(batch.sources()[i].substring(5)));
        int from = batch.bounds()[i];
        int to = batch.bounds()[i + 1];
        assertArrayEquals(example.ids(), Arrays.copyOfRange(batch.ids(), from, to));
        for (int t = from; t < to; t++) {
            boolean learned = t + 1 < to && example.learned()[t + 1 - from];
            assertEquals(learned ? batch.ids()[t + 1] : TokenBatch.NOT_LEARNED, batch.targets()[t]);
        }
    }

    @Test
    void batchesAreAFunctionOfSeedAndEpoch() {
        Dataset data = data(Collections.nCopies(50, 10));
        var batching = new Batching(40, 2, true, 5);
        BatchPlan one = BatchPlan.shuffled(data, batching);
        BatchPlan other = BatchPlan.shuffled(data, batching);
        int[] late = ((TokenBatch) other.batch(9, 3)).ids(); // asked for out of order
        assertArrayEquals(((TokenBatch) one.batch(2, 1)).ids(), ((TokenBatch) other.batch(2, 1)).ids());
        assertArrayEquals(late, ((TokenBatch) one.batch(9, 3)).ids());
        assertNotEquals(Arrays.toString(late), Arrays.toString(((TokenBatch) one.batch(8, 3)).ids()));
        int[] seeded = ((TokenBatch) BatchPlan.shuffled(data, new Batching(40, 2, true, 6)).batch(9, 3)).ids();
        assertNotEquals(Arrays.toString(late), Arrays.toString(seeded));
    }

    @Test
    void validationKeepsItsOrder() {
        BatchPlan plan = BatchPlan.inOrder(data(List.of(3, 9, 2)), new Batching(10, 2, false, 1));
        assertEquals(2, plan.batches(3));
        assertArrayEquals(new String[] {"test:0", "test:1"}, ((TokenBatch) plan.batch(3, 0)).sources());
    }

    @Property(tries = 100)
    void rowsAreNearlyFull(@ForAll @Size(min = 200, max = 300) List<@IntRange(min = 1, max = 50) Integer> lengths) {
        int[] order = IntStream.range(0, lengths.size()).toArray();
        int[][] rows = Packing.pack(order, lengths::get, 100);
        int tokens = lengths.stream().mapToInt(Integer::intValue).sum();
        assertTrue(rows.length <= Math.ceil(tokens / 100.0 * 11 / 9) + 1); // at most 11/9 of the best
        for (int[] row : rows) {
            assertTrue(IntStream.of(row).map(lengths::get).sum() <= 100);
        }
    }

    @Property(tries = 100)
    void splitsShareNothing(@ForAll @IntRange(min = 2, max = 90) int size, @ForAll long seed) {
        Dataset data = data(Collections.nCopies(size, 2));
        Dataset.Split split = data.split(0.1, seed);
        var all = new HashSet<String>();
        split.training().examples().forEach(example -> all.add(example.source()));
        split.validation().examples().forEach(example -> assertTrue(all.add(example.source())));
        assertEquals(size, all.size());
        assertEquals(Math.max(1, Math.round(size * 0.1)), split.validation().size());
        assertEquals(split, data.split(0.1, seed));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Dataset data = data(List.of(11));
        assertThrows(DataException.class, () -> BatchPlan.shuffled(data, new Batching(10, 1, true, 0)));
        assertThrows(DataException.class, () -> data.split(0.5, 0));
        assertEquals(1, data.split(0, 0).training().size());
    }
}
