package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.layers.KvCache;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.MachineLimits;
import java.util.OptionalDouble;

/// The least work that a model's tokens are, whatever the kernels: how fast a machine could be at best (its roofline,
/// <https://doi.org/10.1145/1498765.1498785>).
///
/// Counted are the weights, in the form that the file has, and the keys and values that a generated token looks back
/// at; not the activations, nor the arithmetic of attention.
///
/// @param passBytes   of weights read in every pass: all but the embedding, unless it is the output matrix too
/// @param tokenMacs   multiply-accumulates for every token: the matrices between embedding and output
/// @param passMacs    multiply-accumulates for a pass: the output matrix, for one token
/// @param tokenCache  bytes of keys and values of one token in one transformer block
/// @param sizes       of the network
public record ModelWork(long passBytes, long tokenMacs, long passMacs, long tokenCache, Hyperparameters sizes) {
    private static final String EMBEDDING = "token_embd.weight";
    private static final String OUTPUT = "output.weight";

    public static ModelWork of(Model model) {
        Hyperparameters sizes = model.hyperparameters();
        Checkpoint checkpoint = model.checkpoint();
        String output = checkpoint.has(OUTPUT) ? OUTPUT : EMBEDDING;
        long bytes = 0;
        long macs = 0;
        for (TensorInfo tensor : checkpoint.tensors()) {
            boolean embedding = tensor.name().equals(EMBEDDING);
            boolean last = tensor.name().equals(output);
            bytes += embedding && !last ? 0 : tensor.byteSize();
            macs += embedding || last || tensor.shape().rows() == 1 ? 0 : tensor.shape().elements();
        }
        long cache = KvCache.pageBytes(sizes, model.cacheType()) / KvPages.PAGE / sizes.blocks();
        return new ModelWork(bytes, macs, (long) sizes.vocabulary() * sizes.width(), cache, sizes);
    }

    /// The least time in which a machine could do a test: each pass takes as long as its bytes or its arithmetic,
    /// whichever is longer.
    ///
    /// @return seconds; empty if a limit of the machine that counts is not known
    public OptionalDouble leastSeconds(SpeedTest test, MachineLimits limits) {
        boolean computes = test.promptTokens() > 0 || test.sequences() > 1; // memory binds single tokens
        if (limits.bytesPerSecond().isEmpty() || computes && limits.int8MacsPerSecond().isEmpty()) {
            return OptionalDouble.empty();
        }
        double memory = limits.bytesPerSecond().getAsDouble();
        double arithmetic = limits.int8MacsPerSecond().orElse(Double.POSITIVE_INFINITY);
        double seconds = 0;
        for (int left = test.sequences() * test.promptTokens(); left > 0; left -= test.passTokens()) {
            int tokens = Math.min(left, test.passTokens());
            seconds += Math.max(passBytes / memory, ((double) tokens * tokenMacs + passMacs) / arithmetic);
        }
        for (int i = 0; i < test.newTokens(); i++) {
            long cache = cacheBytes(test.depth() + test.promptTokens() + i + 1);
            double macs = (double) test.sequences() * (tokenMacs + passMacs);
            seconds += Math.max((passBytes + (double) test.sequences() * cache) / memory, macs / arithmetic);
        }
        return OptionalDouble.of(seconds);
    }

    /// Bytes of keys and values that a token sees which is number `context` of its sequence.
    private long cacheBytes(int context) {
        long tokens = 0;
        for (int block = 0; block < sizes.blocks(); block++) {
            tokens += Math.min(context, sizes.window(block));
        }
        return tokens * tokenCache;
    }
}
