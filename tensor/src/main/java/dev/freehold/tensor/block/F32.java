package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// IEEE 754 single precision.
final class F32 implements BlockFormat {
    static final F32 INSTANCE = new F32();

    private F32() {}

    @Override
    public DType dtype() {
        return DType.F32;
    }

    @Override
    public void decode(MemorySegment blocks, long offset, float[] out, int outOffset, int elements) {
        for (int i = 0; i < elements; i++) {
            out[outOffset + i] = LittleEndian.f32(blocks, offset + 4L * i);
        }
    }

    @Override
    public void encode(float[] in, int inOffset, int elements, MemorySegment blocks, long offset) {
        for (int i = 0; i < elements; i++) {
            LittleEndian.putF32(blocks, offset + 4L * i, in[inOffset + i]);
        }
    }
}
