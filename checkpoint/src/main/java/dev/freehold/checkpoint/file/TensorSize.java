package dev.freehold.checkpoint.file;

/// How many bytes the elements of a tensor take, for sizes that a file claims and nobody has checked yet.
///
/// All readers call this one function, before they allocate or slice anything; it never wraps around.
public final class TensorSize {
    private TensorSize() {}

    /// `rows · (columns / elementsPerBlock) · bytesPerBlock`, where `columns` is the innermost dimension.
    ///
    /// @param dimensions  none negative, in any order but for the innermost one
    /// @param columns     index of the innermost dimension; blocks run along it
    /// @throws ArithmeticException if elements or bytes do not fit a `long`, also where another dimension is zero
    /// @throws IllegalArgumentException if the innermost dimension is not a whole number of blocks
    public static long bytes(long[] dimensions, int columns, int elementsPerBlock, int bytesPerBlock) {
        long bytes = bytesPerBlock;
        long elements = 1;
        boolean empty = false;
        for (int i = 0; i < dimensions.length; i++) {
            long blocks = i == columns ? blocks(dimensions[i], elementsPerBlock) : dimensions[i];
            empty |= dimensions[i] == 0;
            elements = Math.multiplyExact(elements, Math.max(1, dimensions[i]));
            bytes = Math.multiplyExact(bytes, Math.max(1, blocks));
        }
        return empty ? 0 : bytes;
    }

    private static long blocks(long elements, int elementsPerBlock) {
        if (elements % elementsPerBlock != 0) {
            throw new IllegalArgumentException("rows of %d elements are not a whole number of blocks of %d"
                    .formatted(elements, elementsPerBlock));
        }
        return elements / elementsPerBlock;
    }
}
