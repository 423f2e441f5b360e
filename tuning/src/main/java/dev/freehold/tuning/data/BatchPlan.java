package dev.freehold.tuning.data;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Which examples are learned together, epoch for epoch: a function of data, batching and epoch alone, so that a run
/// that was interrupted goes on with the batches it would have had. Safe to share between threads.
public final class BatchPlan {
    private final Dataset data;
    private final Batching batching;
    private final boolean shuffled;
    private volatile Epoch latest; // any other is found again when it is asked for

    /// @param batches  for each, the examples in it
    private record Epoch(int number, int[][] batches) {}

    private BatchPlan(Dataset data, Batching batching, boolean shuffled) {
        if (data.size() == 0) {
            DataCounts counts = data.counts();
            throw new DataException(("there are no examples to learn from: of %d entries %d are too long, %d are empty,"
                    + " and of %d nothing would be learned")
                    .formatted(counts.entries(), counts.dropped(), counts.empty(), counts.unlearned()));
        }
        this.data = data;
        this.batching = batching;
        this.shuffled = shuffled;
        this.latest = plan(0);
    }

    /// Batches in an order of its own for each epoch.
    ///
    /// @throws DataException if there are no examples, or one is longer than a row
    public static BatchPlan shuffled(Dataset data, Batching batching) {
        return new BatchPlan(data, batching, true);
    }

    /// Batches in the order of the data, the same in every epoch: for validation.
    ///
    /// @throws DataException if there are no examples, or one is longer than a row
    public static BatchPlan inOrder(Dataset data, Batching batching) {
        return new BatchPlan(data, batching, false);
    }

    /// How many batches an epoch has; packing may make it one more or less in another.
    public int batches(int epoch) {
        return packs() ? epoch(epoch).batches.length : Math.ceilDiv(data.size(), batching.rows());
    }

    /// A batch of an epoch.
    ///
    /// @param index  from 0 to [#batches(int)] - 1
    public Batch batch(int epoch, int index) {
        int[] members = epoch(epoch).batches[index];
        if (data.pairs().isEmpty()) {
            return TokenBatch.of(IntStream.of(members).mapToObj(data.examples()::get).toList());
        }
        List<PreferencePair> pairs = IntStream.of(members).mapToObj(data.pairs()::get).toList();
        return new PairBatch(TokenBatch.of(pairs.stream().map(PreferencePair::chosen).toList()),
                TokenBatch.of(pairs.stream().map(PreferencePair::rejected).toList()));
    }

    /// Tokens that a batch has at most, in any epoch.
    public int mostTokens() {
        long fullest = packs() ? (long) batching.rows() * batching.sequenceLength()
                : IntStream.range(0, data.size()).map(data::tokens).sorted()
                        .skip(Math.max(0, data.size() - batching.rows())).asLongStream().sum();
        return (int) Math.min(Integer.MAX_VALUE, Math.min(fullest, data.tokens()));
    }

    /// Whether examples share rows, as pairs never do.
    public boolean packs() {
        return batching.packed() && data.pairs().isEmpty();
    }

    private Epoch epoch(int number) {
        Epoch epoch = latest;
        if (epoch.number != number) {
            epoch = plan(number);
            latest = epoch;
        }
        return epoch;
    }

    private Epoch plan(int number) {
        int[] order = IntStream.range(0, data.size()).toArray();
        RandomGenerator random = Shuffle.generator(batching.seed(), number);
        if (shuffled) {
            Shuffle.shuffle(order, random);
        }
        int[][] rows = packs()
                ? Packing.pack(order, data::tokens, batching.sequenceLength())
                : IntStream.of(order).mapToObj(example -> new int[] {example}).toArray(int[][]::new);
        if (shuffled && packs()) {
            Shuffle.shuffle(rows, random); // packing put the fullest first
        }
        int batches = Math.ceilDiv(rows.length, batching.rows());
        return new Epoch(number, IntStream.range(0, batches)
                .mapToObj(batch -> IntStream.range(batch * batching.rows(),
                        Math.min(rows.length, (batch + 1) * batching.rows()))
                        .flatMap(row -> IntStream.of(rows[row])).toArray())
                .toArray(int[][]::new));
    }
}
