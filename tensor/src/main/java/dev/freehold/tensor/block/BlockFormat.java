package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// One way to store elements in blocks: how many go in, what the bytes mean, and how to go either way.
///
/// This is the specification in plain loops, the fallback and the judge of every faster decoder.
public interface BlockFormat {
    DType dtype();

    /// Decodes whole blocks.
    ///
    /// @param blocks    memory that holds them
    /// @param offset    byte offset of the first block in `blocks`
    /// @param out       receives the elements from `outOffset` on
    /// @param elements  how many; a multiple of `dtype().elementsPerBlock()`
    void decode(MemorySegment blocks, long offset, float[] out, int outOffset, int elements);

    /// Encodes whole blocks by rounding to the nearest representable element; scales come from the block's extremes,
    /// not from a search for the least error.
    ///
    /// @param in        the elements, from `inOffset` on
    /// @param elements  how many; a multiple of `dtype().elementsPerBlock()`
    /// @param blocks    receives the blocks from byte `offset` on
    void encode(float[] in, int inOffset, int elements, MemorySegment blocks, long offset);

    /// The format of tensors of type `dtype`.
    static BlockFormat of(DType dtype) {
        return switch (dtype) {
            case F32 -> new F32();
            case F16 -> new F16();
            case BF16 -> new BF16();
            default -> throw new IllegalArgumentException(dtype + " has no block format yet");
        };
    }
}
