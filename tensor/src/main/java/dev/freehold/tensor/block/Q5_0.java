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
final class Q5_0 implements SymmetricFormat {
    static final Q5_0 INSTANCE = new Q5_0();

    private static final Levels LEVELS = new Levels.Uniform(-16);
    private static final int[] ONE = {1};
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
    public int subBlock() {
        return 2 * HALF;
    }

    @Override
    public Levels levels() {
        return LEVELS;
    }

    @Override
    public int lowestScale() {
        return 1;
    }

    @Override
    public void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        float d = Extremes.furthest(in, from, 2 * HALF) / LEVELS.lowest();
        float inverse = Extremes.inverse(d);
        var codes = new int[2 * HALF];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = Math.min(31, (int) (in[from + i] * inverse + 16.5f));
        }
        store(new SymmetricCodes(d, ONE, codes), blocks, at);
    }

    @Override
    public void store(SymmetricCodes block, MemorySegment blocks, long at) {
        int[] codes = block.codes();
        int fifths = 0;
        for (int j = 0; j < HALF; j++) {
            LittleEndian.put8(blocks, at + CODES + j, codes[j] & 15 | (codes[j + HALF] & 15) << 4);
            fifths |= codes[j] >> 4 << j | codes[j + HALF] >> 4 << j + HALF;
        }
        LittleEndian.put32(blocks, at + FIFTH_BITS, fifths);
        LittleEndian.putHalf(blocks, at, block.d());
    }
}
