package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// The upper half of a single: eight bits of exponent, seven of fraction.
final class BF16 implements BlockFormat {
    static final BF16 INSTANCE = new BF16();

    private BF16() {}

    @Override
    public DType dtype() {
        return DType.BF16;
    }

    @Override
    public void decode(MemorySegment blocks, long offset, float[] out, int outOffset, int elements) {
        for (int i = 0; i < elements; i++) {
            out[outOffset + i] = Float.intBitsToFloat(LittleEndian.u16(blocks, offset + 2L * i) << 16);
        }
    }

    @Override
    public void encode(float[] in, int inOffset, int elements, MemorySegment blocks, long offset) {
        for (int i = 0; i < elements; i++) {
            LittleEndian.put16(blocks, offset + 2L * i, round(in[inOffset + i]));
        }
    }

    /// To the nearest, ties to even; a NaN stays one.
    private static int round(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.isNaN(value) ? bits >>> 16 | 0x40 : bits + 0x7fff + (bits >>> 16 & 1) >>> 16;
    }
}
