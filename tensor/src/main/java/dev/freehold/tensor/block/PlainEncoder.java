package dev.freehold.tensor.block;

import java.lang.foreign.MemorySegment;

/// Encodes as the format does by itself.
record PlainEncoder(BlockFormat format) implements RowEncoder {
    @Override
    public void encode(float[] rows, int from, int elements, MemorySegment blocks, long offset) {
        format.encode(rows, from, elements, blocks, offset);
    }
}
