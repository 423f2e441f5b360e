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
            case F32 -> F32.INSTANCE;
            case F16 -> F16.INSTANCE;
            case BF16 -> BF16.INSTANCE;
            case Q4_0 -> Q4_0.INSTANCE;
            case Q4_1 -> Q4_1.INSTANCE;
            case Q5_0 -> Q5_0.INSTANCE;
            case Q5_1 -> Q5_1.INSTANCE;
            case Q8_0 -> Q8_0.INSTANCE;
            case Q2_K -> Q2_K.INSTANCE;
            case Q3_K -> Q3_K.INSTANCE;
            case Q4_K -> Q4_K.INSTANCE;
            case Q5_K -> Q5_K.INSTANCE;
            case Q6_K -> Q6_K.INSTANCE;
            case IQ4_NL -> IQ4_NL.INSTANCE;
            case IQ4_XS -> IQ4_XS.INSTANCE;
            case MXFP4 -> MXFP4.INSTANCE;
        };
    }
}
