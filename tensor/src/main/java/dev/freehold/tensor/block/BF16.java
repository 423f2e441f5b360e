package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// The upper half of a single: eight bits of exponent, seven of fraction.
final class BF16 implements BlockByBlock {
    static final BF16 INSTANCE = new BF16();

    private BF16() {}

    @Override
    public DType dtype() {
        return DType.BF16;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        out[to] = Float.intBitsToFloat(LittleEndian.u16(blocks, at) << 16);
    }

    @Override
    public void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        LittleEndian.put16(blocks, at, round(in[from]));
    }

    /// To the nearest, ties to even; a NaN stays one.
    private static int round(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.isNaN(value) ? bits >>> 16 | 0x40 : bits + 0x7fff + (bits >>> 16 & 1) >>> 16;
    }
}
