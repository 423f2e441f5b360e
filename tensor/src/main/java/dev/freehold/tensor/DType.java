package dev.freehold.tensor;

import java.util.Optional;

/// How the elements of a [Tensor] are stored.
///
/// A quantised type stores elements in fixed blocks: `elementsPerBlock` elements take `bytesPerBlock` bytes. Layouts,
/// names and numbers are those of ggml, <https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h> and `ggml.h`;
/// the blocks themselves are in `dev.freehold.tensor.block`, one file each.
public enum DType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    BF16(30, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    IQ4_NL(20, 32, 18),
    IQ4_XS(23, 256, 136),
    MXFP4(39, 32, 17);

    private final int ggmlId;
    private final int elementsPerBlock;
    private final int bytesPerBlock;

    DType(int ggmlId, int elementsPerBlock, int bytesPerBlock) {
        this.ggmlId = ggmlId;
        this.elementsPerBlock = elementsPerBlock;
        this.bytesPerBlock = bytesPerBlock;
    }

    /// The type that GGUF files write as `ggmlId`, if it is one that can be computed with.
    public static Optional<DType> ofGgmlId(int ggmlId) {
        for (DType dtype : values()) {
            if (dtype.ggmlId == ggmlId) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }

    public int ggmlId() {
        return ggmlId;
    }

    public int elementsPerBlock() {
        return elementsPerBlock;
    }

    public int bytesPerBlock() {
        return bytesPerBlock;
    }

    /// Bytes taken by `elements` elements.
    ///
    /// @throws IllegalArgumentException if `elements` is negative or not a whole number of blocks
    /// @throws ArithmeticException if the bytes do not fit a `long`
    public long byteSize(long elements) {
        if (elements < 0 || elements % elementsPerBlock != 0) {
            throw new IllegalArgumentException("%s stores blocks of %d elements; %d is not a whole number of blocks"
                    .formatted(this, elementsPerBlock, elements));
        }
        return Math.multiplyExact(elements / elementsPerBlock, (long) bytesPerBlock);
    }

    /// Mean bits a stored element takes, scales included.
    public double bitsPerElement() {
        return 8.0 * bytesPerBlock / elementsPerBlock;
    }
}
