package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// IEEE 754 single precision.
final class F32 implements BlockByBlock {
    static final F32 INSTANCE = new F32();

    private F32() {}

    @Override
    public DType dtype() {
        return DType.F32;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        out[to] = LittleEndian.f32(blocks, at);
    }

    @Override
    public void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        LittleEndian.putF32(blocks, at, in[from]);
    }
}
