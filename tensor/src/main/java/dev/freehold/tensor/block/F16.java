package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// IEEE 754 half precision.
final class F16 implements BlockFormat {
    static final F16 INSTANCE = new F16();

    private F16() {}

    @Override
    public DType dtype() {
        return DType.F16;
    }

    @Override
    public void decode(MemorySegment blocks, long offset, float[] out, int outOffset, int elements) {
        for (int i = 0; i < elements; i++) {
            out[outOffset + i] = LittleEndian.half(blocks, offset + 2L * i);
        }
    }

    @Override
    public void encode(float[] in, int inOffset, int elements, MemorySegment blocks, long offset) {
        for (int i = 0; i < elements; i++) {
            LittleEndian.putHalf(blocks, offset + 2L * i, in[inOffset + i]);
        }
    }
}
