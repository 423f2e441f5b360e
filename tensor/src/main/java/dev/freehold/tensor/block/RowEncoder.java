package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Encodes the rows of a matrix, choosing scales by a search for the least weighted squared error where the format
/// leaves a choice. What [BlockFormat#encode] does plainly, slower and better.
///
/// Owns working memory: one for each thread.
public sealed interface RowEncoder permits PlainEncoder, AffineEncoder, SymmetricEncoder {
    /// Encodes whole rows.
    ///
    /// @param rows      the elements, from `from` on, which is where a row begins
    /// @param elements  how many; a multiple of the columns
    /// @param blocks    receives the blocks from byte `offset` on
    void encode(float[] rows, int from, int elements, MemorySegment blocks, long offset);

    /// For matrices of which nothing is known: a type of 32-element blocks gets the very bytes that llama.cpp's
    /// reference quantizers give it, a type of super-blocks and IQ4_NL are searched with larger weights counting more.
    static RowEncoder of(DType dtype) {
        return switch (BlockFormat.of(dtype)) {
            case AffineFormat format when format.searchedAlways() -> new AffineEncoder(format, new float[0]);
            case SymmetricFormat format when format.searchedAlways() -> new SymmetricEncoder(format, new float[0]);
            case BlockFormat format -> new PlainEncoder(format);
        };
    }

    /// For matrices whose columns count differently, as mean squares of a layer's inputs tell. Where a format has
    /// nothing to search for (floats, Q8_0, MXFP4) it is encoded plainly.
    ///
    /// @param importance  one weight a column, at least 0; kept
    static RowEncoder of(DType dtype, float[] importance) {
        return switch (BlockFormat.of(dtype)) {
            case AffineFormat format -> new AffineEncoder(format, importance);
            case SymmetricFormat format -> new SymmetricEncoder(format, importance);
            case BlockFormat format -> new PlainEncoder(format);
        };
    }
}
