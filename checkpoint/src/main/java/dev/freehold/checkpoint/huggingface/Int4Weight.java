package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.safetensors.StorageType;
import dev.freehold.checkpoint.safetensors.StoredTensor;
import dev.freehold.checkpoint.weights.Weight;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// A matrix of 4-bit integers with scales for groups of columns: `W[r, c] = (code[r, c] − 8) · scale[r, c / group]`.
///
/// That is what blocks of Q4_0 say, so that they are filled with the same bits in another order. Their scale is a half,
/// which holds every BF16 from 2⁻¹⁷ to 65,504 exactly, and smaller ones to 2⁻²⁵. Scales that are singles would lose
/// bits: these matrices become F32.
///
/// @param packed  I32, `(N, K / 8)`: eight codes in a word, that of the first column lowest
/// @param scale   `(N, K / group)`
/// @param size    `N` and `K`
record Int4Weight(String name, StoredTensor packed, StoredTensor scale, StoredTensor size, int group)
        implements Weight {
    private static final int BLOCK = 32;
    private static final int BLOCK_CODES = BLOCK / 2;
    private static final ValueLayout.OfShort HALF =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public TensorInfo info() {
        Shape words = packed.rowMajor();
        Tensor scales = scale.as(scale.name());
        if (packed.type() != StorageType.I32 || words.rank() != 2 || words.columns() > Integer.MAX_VALUE / 8) {
            throw packed.invalid("should be a matrix of I32, is %s %s".formatted(packed.type(), words));
        }
        var shape = new Shape(words.rows(), words.columns() * 8);
        boolean whole = shape.columns() % group == 0;
        if (!whole || !scales.shape().equals(new Shape(shape.rows(), shape.columns() / group))) {
            throw scale.invalid("should have a scale for each %d columns of %s, is %s"
                    .formatted(group, shape, scales.shape()));
        }
        DType dtype = scales.dtype() == DType.F32 ? DType.F32 : DType.Q4_0;
        return new TensorInfo(name, dtype, shape, "INT4", packed.data().byteSize() + scale.data().byteSize());
    }

    @Override
    public Tensor tensor() {
        TensorInfo info = info();
        requireSize(info.shape());
        int rows = info.shape().rows();
        int columns = info.shape().columns();
        var data = Arena.ofAuto().allocate(info.dtype().byteSize(info.shape().elements()), 64);
        var codes = new byte[columns / 2];
        var scales = new float[columns / group];
        Tensor allScales = scale.as(scale.name());
        long rowBytes = info.dtype().byteSize(columns);
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(packed.data(), ValueLayout.JAVA_BYTE, (long) row * codes.length, codes, 0, codes.length);
            BlockFormat.of(allScales.dtype()).decode(allScales.data(), row * allScales.rowBytes(), scales, 0,
                    scales.length);
            MemorySegment out = data.asSlice(row * rowBytes, rowBytes);
            if (info.dtype() == DType.F32) {
                singles(codes, scales, out);
            } else {
                blocks(codes, scales, row, out);
            }
        }
        return new Tensor(name, info.dtype(), info.shape(), data);
    }

    private void singles(byte[] codes, float[] scales, MemorySegment out) {
        for (int c = 0; c < 2 * codes.length; c++) {
            out.set(Tensor.FLOAT, 4L * c, (code(codes, c) - 8) * scales[c / group]);
        }
    }

    /// A block of Q4_0 is a half and sixteen bytes, the first sixteen codes in their lower halves.
    private void blocks(byte[] codes, float[] scales, int row, MemorySegment out) {
        long at = 0;
        for (int c = 0; c < 2 * codes.length; c += BLOCK) {
            short d = Float.floatToFloat16(scales[c / group]);
            if (!Float.isFinite(Float.float16ToFloat(d))) {
                throw scale.invalid("has the scale %s in row %d, which is too large for F16"
                        .formatted(scales[c / group], row));
            }
            out.set(HALF, at, d);
            for (int j = 0; j < BLOCK_CODES; j++) {
                int both = code(codes, c + j) | code(codes, c + j + BLOCK_CODES) << 4;
                out.set(ValueLayout.JAVA_BYTE, at + 2 + j, (byte) both);
            }
            at += DType.Q4_0.bytesPerBlock();
        }
    }

    private static int code(byte[] codes, int column) {
        return codes[column / 2] >> 4 * (column % 2) & 15;
    }

    /// The size stands in the data, which is not read before the matrix is.
    private void requireSize(Shape shape) {
        List<Long> expected = List.of((long) shape.rows(), (long) shape.columns());
        List<Long> found = switch (size.type()) {
            case I64 -> LongStream.of(size.data().toArray(LONG)).boxed().toList();
            case I32 -> IntStream.of(size.data().toArray(INT)).asLongStream().boxed().toList();
            default -> throw size.invalid("should be I32 or I64, is " + size.type());
        };
        if (!found.equals(expected)) {
            throw size.invalid("says %s, '%s' is packed for %s".formatted(found, packed.name(), expected));
        }
    }
}
