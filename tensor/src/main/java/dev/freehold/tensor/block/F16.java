package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// IEEE 754 half precision.
final class F16 implements BlockFormat {
    private static final ValueLayout.OfShort LAYOUT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public DType dtype() {
        return DType.F16;
    }

    @Override
    public void decode(MemorySegment blocks, long offset, float[] out, int outOffset, int elements) {
        for (int i = 0; i < elements; i++) {
            out[outOffset + i] = Float.float16ToFloat(blocks.get(LAYOUT, offset + 2L * i));
        }
    }

    @Override
    public void encode(float[] in, int inOffset, int elements, MemorySegment blocks, long offset) {
        for (int i = 0; i < elements; i++) {
            blocks.set(LAYOUT, offset + 2L * i, Float.floatToFloat16(in[inOffset + i]));
        }
    }
}
