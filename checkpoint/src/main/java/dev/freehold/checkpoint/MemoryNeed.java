package dev.freehold.checkpoint;

import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;

/// The memory that running a model takes, in bytes.
///
/// @param weights  of the mapped files: they must stay in the page cache for the model to be fast
/// @param cache    keys and values of one sequence of the whole context
/// @param working  activations of one batch, an estimate from above
public record MemoryNeed(long weights, long cache, long working) {
    private static final int BATCH = 512;

    /// @param weightBytes  of all tensors
    /// @param type         of keys and values
    /// @param context      tokens
    /// @throws ArithmeticException if the sum does not fit 63 bits
    static MemoryNeed of(Sizes sizes, long weightBytes, KvType type, int context) {
        long pages = (context + KvPages.PAGE - 1L) / KvPages.PAGE;
        int headWidth = Math.max(sizes.headWidth(), sizes.valueWidth());
        long pageBytes = KvPages.pageBytes(type, sizes.kvHeads(), sizes.headWidth(), sizes.valueWidth());
        long cache = Math.multiplyExact(pages * sizes.layers(), pageBytes);
        long perToken = 4L * sizes.width() + 2L * sizes.innerWidth()
                + (2L * sizes.heads() + 2L * sizes.kvHeads()) * headWidth;
        long working = Float.BYTES * (Math.min(BATCH, context) * perToken + sizes.vocabulary());
        Math.addExact(weightBytes, Math.addExact(cache, working));
        return new MemoryNeed(weightBytes, cache, working);
    }

    public long total() {
        return weights + cache + working;
    }
}
