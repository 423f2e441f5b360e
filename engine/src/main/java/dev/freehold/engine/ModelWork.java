package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.cache.CacheLayout;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.MachineLimits;
import java.util.List;
import java.util.OptionalDouble;

/// The least work that a model's tokens are, whatever the kernels: how fast a machine could be at best (its roofline,
/// <https://doi.org/10.1145/1498765.1498785>).
///
/// Counted are the weights, in the form that the file has, and the keys, values and states that a generated token looks
/// back at; not the activations, nor the arithmetic of attention. Of experts those are counted that tokens go to, as if
/// each went anywhere.
///
/// @param passBytes    of weights read in every pass: all but experts and, unless it is the output matrix too, the
///                     embedding
/// @param expertBytes  of all experts
/// @param expertShare  of the experts that a token goes to
/// @param tokenMacs    multiply-accumulates for every token: the matrices between embedding and output
/// @param passMacs     multiply-accumulates for a pass: the output matrix, for one token
/// @param caches       what the blocks remember of a sequence
/// @param cacheType    how they keep keys and values
public record ModelWork(long passBytes, long expertBytes, double expertShare, long tokenMacs, long passMacs,
        List<CacheLayout> caches, KvType cacheType) {
    private static final String EMBEDDING = "token_embd.weight";
    private static final String OUTPUT = "output.weight";

    public static ModelWork of(Model model) {
        Hyperparameters sizes = model.hyperparameters();
        Checkpoint checkpoint = model.checkpoint();
        var use = ExpertUse.of(checkpoint);
        String output = checkpoint.has(OUTPUT) ? OUTPUT : EMBEDDING;
        double macs = 0;
        for (TensorInfo tensor : checkpoint.tensors()) {
            boolean embedding = tensor.name().equals(EMBEDDING);
            boolean last = tensor.name().equals(output);
            macs += embedding || last || tensor.shape().rows() == 1 ? 0
                    : tensor.shape().elements() * (ExpertUse.isOfExperts(tensor) ? use.share() : 1);
        }
        return new ModelWork(use.otherBytes(), use.bytes(), use.share(), Math.round(macs),
                (long) sizes.vocabulary() * sizes.width(), model.cacheLayouts(), model.cacheType());
    }

    /// Bytes of weights that a single token reads.
    public long tokenBytes() {
        return Math.round(passBytes(1));
    }

    /// Of weights, read in a pass of `tokens` tokens.
    private double passBytes(int tokens) {
        return passBytes + expertBytes * (1 - Math.pow(1 - expertShare, tokens));
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
            seconds += Math.max(passBytes(tokens) / memory, ((double) tokens * tokenMacs + passMacs) / arithmetic);
        }
        for (int i = 0; i < test.newTokens(); i++) {
            long cache = cacheBytes(test.depth() + test.promptTokens() + i + 1);
            double macs = (double) test.sequences() * (tokenMacs + passMacs);
            double bytes = passBytes(test.sequences()) + (double) test.sequences() * cache;
            seconds += Math.max(bytes / memory, macs / arithmetic);
        }
        return OptionalDouble.of(seconds);
    }

    /// Bytes that a token sees which is number `context` of its sequence.
    private long cacheBytes(int context) {
        return caches.stream().mapToLong(layout -> layout.readBytes(cacheType, context)).sum();
    }
}
