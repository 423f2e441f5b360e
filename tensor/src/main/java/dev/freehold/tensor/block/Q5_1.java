package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Five-bit codes with a scale and a minimum: 32 elements in 24 bytes (ggml `block_q5_1`).
///
/// | byte | field |
/// |---|---|
/// | 0 | `d`, half |
/// | 2 | `m`, half |
/// | 4 | 32 bits: bit `i` is the fifth bit of element `i` |
/// | 8 | 16 bytes: element `j` in the low, element `j + 16` in the high nibble of byte `j` |
///
/// `y = d·code + m`. The encoder spreads the codes from the least element to the greatest.
final class Q5_1 implements AffineFormat {
    static final Q5_1 INSTANCE = new Q5_1();

    private static final int HALF = 16;
    private static final int[] ONE = {1};
    private static final int MINIMUM = 2;
    private static final int FIFTH_BITS = 4;
    private static final int CODES = 8;

    private Q5_1() {}

    @Override
    public DType dtype() {
        return DType.Q5_1;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        float d = LittleEndian.half(blocks, at);
        float m = LittleEndian.half(blocks, at + MINIMUM);
        int fifths = LittleEndian.i32(blocks, at + FIFTH_BITS);
        for (int j = 0; j < HALF; j++) {
            int codes = LittleEndian.u8(blocks, at + CODES + j);
            out[to + j] = d * (codes & 15 | (fifths >>> j & 1) << 4) + m;
            out[to + j + HALF] = d * (codes >> 4 | (fifths >>> j + HALF & 1) << 4) + m;
        }
    }

    @Override
    public int subBlock() {
        return 2 * HALF;
    }

    @Override
    public int codeLimit() {
        return 31;
    }

    @Override
    public int scaleLimit() {
        return 1;
    }

    @Override
    public void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        float m = Extremes.min(in, from, 2 * HALF);
        float d = (Extremes.max(in, from, 2 * HALF) - m) / 31;
        float inverse = Extremes.inverse(d);
        var codes = new int[2 * HALF];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = Math.min(31, (int) ((in[from + i] - m) * inverse + 0.5f));
        }
        store(new AffineCodes(d, -m, ONE, ONE, codes), blocks, at);
    }

    @Override
    public void store(AffineCodes block, MemorySegment blocks, long at) {
        int[] codes = block.codes();
        int fifths = 0;
        for (int j = 0; j < HALF; j++) {
            LittleEndian.put8(blocks, at + CODES + j, codes[j] & 15 | (codes[j + HALF] & 15) << 4);
            fifths |= codes[j] >> 4 << j | codes[j + HALF] >> 4 << j + HALF;
        }
        LittleEndian.put32(blocks, at + FIFTH_BITS, fifths);
        LittleEndian.putHalf(blocks, at, block.d());
        LittleEndian.putHalf(blocks, at + MINIMUM, -block.dmin());
    }
}
