package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Signed bytes with a scale: 32 elements in 34 bytes (ggml `block_q8_0`).
///
/// | byte | field |
/// |---|---|
/// | 0 | `d`, half |
/// | 2 | 32 signed bytes |
///
/// `y = d·code`. The encoder gives the element furthest from 0 the code ±127.
final class Q8_0 implements BlockByBlock {
    static final Q8_0 INSTANCE = new Q8_0();

    private static final int ELEMENTS = 32;
    private static final int CODES = 2;

    private Q8_0() {}

    @Override
    public DType dtype() {
        return DType.Q8_0;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        float d = LittleEndian.half(blocks, at);
        for (int i = 0; i < ELEMENTS; i++) {
            out[to + i] = d * LittleEndian.i8(blocks, at + CODES + i);
        }
    }

    @Override
    public void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        float d = Math.abs(Extremes.furthest(in, from, ELEMENTS)) / 127;
        float inverse = Extremes.inverse(d);
        LittleEndian.putHalf(blocks, at, d);
        for (int i = 0; i < ELEMENTS; i++) {
            float x = in[from + i] * inverse;
            // Ties go away from 0, as in C.
            LittleEndian.put8(blocks, at + CODES + i, (int) (x + Math.copySign(0.5f, x)));
        }
    }
}
