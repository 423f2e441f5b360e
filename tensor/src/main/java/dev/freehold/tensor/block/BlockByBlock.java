package dev.freehold.tensor.block;

import java.lang.foreign.MemorySegment;

/// A format whose blocks are coded one at a time.
interface BlockByBlock extends BlockFormat {
    /// Decodes the block at byte `at` of `blocks` to `out` from `to` on.
    void decodeBlock(MemorySegment blocks, long at, float[] out, int to);

    /// Encodes one block of elements, `in` from `from` on, to byte `at` of `blocks`.
    void encodeBlock(float[] in, int from, MemorySegment blocks, long at);

    @Override
    default void decode(MemorySegment blocks, long offset, float[] out, int outOffset, int elements) {
        int step = dtype().elementsPerBlock();
        long at = offset;
        for (int i = 0; i < elements; i += step) {
            decodeBlock(blocks, at, out, outOffset + i);
            at += dtype().bytesPerBlock();
        }
    }

    @Override
    default void encode(float[] in, int inOffset, int elements, MemorySegment blocks, long offset) {
        int step = dtype().elementsPerBlock();
        long at = offset;
        for (int i = 0; i < elements; i += step) {
            encodeBlock(in, inOffset + i, blocks, at);
            at += dtype().bytesPerBlock();
        }
    }
}
