package dev.freehold.tensor.block;

import java.lang.foreign.MemorySegment;

/// A format of blocks `x ≈ d·scale[j]·level(code)`, with a small signed integer `scale` for each sub-block `j`; where
/// the whole block is one, it is 1.
interface SymmetricFormat extends BlockByBlock {
    /// Elements in a sub-block.
    int subBlock();

    Levels levels();

    /// The least scale; the greatest is `-lowestScale() - 1`, or both are 1.
    int lowestScale();

    void store(SymmetricCodes block, MemorySegment blocks, long at);

    /// Whether scales are searched for also where nothing is known of the columns.
    default boolean searchedAlways() {
        return lowestScale() < 0 || levels() instanceof Levels.NonLinear;
    }

    @Override
    default void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        store(SymmetricCodes.of(in, from, this), blocks, at);
    }
}
