package dev.freehold.kernels.plain;

import dev.freehold.kernels.blocked.WeightReader;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.MemorySegment;

/// Decodes with the block's own format, a few blocks at a time.
///
/// @param format  the type's format
public record PlainReader(BlockFormat format) implements WeightReader {
    private static final int CHUNK = 256;

    /// The reader of weights of type `dtype`.
    public static PlainReader of(DType dtype) {
        return new PlainReader(BlockFormat.of(dtype));
    }

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        format.decode(blocks, at, out, to, count);
    }

    @Override
    public float dot(MemorySegment blocks, long at, MemorySegment x, long xAt, int count) {
        var decoded = new float[CHUNK];
        float sum = 0f;
        for (int i = 0; i < count; i += CHUNK) {
            int chunk = Math.min(CHUNK, count - i);
            format.decode(blocks, at + format.dtype().byteSize(i), decoded, 0, chunk);
            float part = 0f;
            for (int j = 0; j < chunk; j++) {
                part += decoded[j] * x.get(Tensor.FLOAT, xAt + 4L * (i + j));
            }
            sum += part;
        }
        return sum;
    }
}
