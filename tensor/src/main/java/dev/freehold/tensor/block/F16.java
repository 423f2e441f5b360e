package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// IEEE 754 half precision.
final class F16 implements BlockByBlock {
    static final F16 INSTANCE = new F16();

    private F16() {}

    @Override
    public DType dtype() {
        return DType.F16;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        out[to] = LittleEndian.half(blocks, at);
    }

    @Override
    public void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        LittleEndian.putHalf(blocks, at, in[from]);
    }
}
