package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// IEEE 754 single precision.
final class F32 implements BlockFormat {
    private static final ValueLayout.OfFloat LAYOUT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public DType dtype() {
        return DType.F32;
    }

    @Override
    public void decode(MemorySegment blocks, long offset, float[] out, int outOffset, int elements) {
        for (int i = 0; i < elements; i++) {
            out[outOffset + i] = blocks.get(LAYOUT, offset + 4L * i);
        }
    }

    @Override
    public void encode(float[] in, int inOffset, int elements, MemorySegment blocks, long offset) {
        for (int i = 0; i < elements; i++) {
            blocks.set(LAYOUT, offset + 4L * i, in[inOffset + i]);
        }
    }
}
