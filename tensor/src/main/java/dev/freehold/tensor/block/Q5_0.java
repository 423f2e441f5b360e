package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Five-bit codes with a scale: 32 elements in 22 bytes (ggml `block_q5_0`).
///
/// | byte | field |
/// |---|---|
/// | 0 | `d`, half |
/// | 2 | 32 bits: bit `i` is the fifth bit of element `i` |
/// | 6 | 16 bytes: element `j` in the low, element `j + 16` in the high nibble of byte `j` |
///
/// `y = d·(code − 16)`. The encoder gives the element furthest from 0 the code 0.
final class Q5_0 implements BlockByBlock {
    static final Q5_0 INSTANCE = new Q5_0();

    private static final int HALF = 16;
    private static final int FIFTH_BITS = 2;
    private static final int CODES = 6;

    private Q5_0() {}

    @Override
    public DType dtype() {
        return DType.Q5_0;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        float d = LittleEndian.half(blocks, at);
        int fifths = LittleEndian.i32(blocks, at + FIFTH_BITS);
        for (int j = 0; j < HALF; j++) {
            int codes = LittleEndian.u8(blocks, at + CODES + j);
            out[to + j] = d * ((codes & 15 | (fifths >>> j & 1) << 4) - 16);
            out[to + j + HALF] = d * ((codes >> 4 | (fifths >>> j + HALF & 1) << 4) - 16);
        }
    }

    @Override
    public void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        float d = Extremes.furthest(in, from, 2 * HALF) / -16;
        float inverse = Extremes.inverse(d);
        int fifths = 0;
        for (int j = 0; j < HALF; j++) {
            int low = Math.min(31, (int) (in[from + j] * inverse + 16.5f));
            int high = Math.min(31, (int) (in[from + j + HALF] * inverse + 16.5f));
            LittleEndian.put8(blocks, at + CODES + j, low & 15 | (high & 15) << 4);
            fifths |= low >> 4 << j | high >> 4 << j + HALF;
        }
        LittleEndian.putHalf(blocks, at, d);
        LittleEndian.put32(blocks, at + FIFTH_BITS, fifths);
    }
}
