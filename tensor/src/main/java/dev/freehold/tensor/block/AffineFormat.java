package dev.freehold.tensor.block;

import java.lang.foreign.MemorySegment;

/// A format of blocks `x ≈ d·scale[j]·code − dmin·min[j]`, with a small integer `scale` and `min` for each sub-block
/// `j`; where the whole block is one, both are 1 and `dmin` may be negative.
interface AffineFormat extends BlockByBlock {
    /// Elements in a sub-block.
    int subBlock();

    /// The greatest code; the least is 0.
    int codeLimit();

    /// The greatest scale and min.
    int scaleLimit();

    void store(AffineCodes block, MemorySegment blocks, long at);

    /// Whether scales are searched for also where nothing is known of the columns.
    default boolean searchedAlways() {
        return scaleLimit() > 1;
    }

    @Override
    default void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        store(AffineCodes.of(in, from, this), blocks, at);
    }
}
