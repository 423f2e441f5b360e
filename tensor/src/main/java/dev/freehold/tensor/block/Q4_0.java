package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Four-bit codes with a scale: 32 elements in 18 bytes (ggml `block_q4_0`).
///
/// | byte | field |
/// |---|---|
/// | 0 | `d`, half |
/// | 2 | 16 bytes: element `j` in the low, element `j + 16` in the high nibble of byte `j` |
///
/// `y = d·(code − 8)`. The encoder gives the element furthest from 0 the code 0, as `quantize_row_q4_0_ref` does.
final class Q4_0 implements SymmetricFormat {
    static final Q4_0 INSTANCE = new Q4_0();

    private static final Levels LEVELS = new Levels.Uniform(-8);
    private static final int[] ONE = {1};
    private static final int HALF = 16;
    private static final int CODES = 2;

    private Q4_0() {}

    @Override
    public DType dtype() {
        return DType.Q4_0;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        float d = LittleEndian.half(blocks, at);
        for (int j = 0; j < HALF; j++) {
            int codes = LittleEndian.u8(blocks, at + CODES + j);
            out[to + j] = d * ((codes & 15) - 8);
            out[to + j + HALF] = d * ((codes >> 4) - 8);
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
            codes[i] = Math.min(15, (int) (in[from + i] * inverse + 8.5f));
        }
        store(new SymmetricCodes(d, ONE, codes), blocks, at);
    }

    @Override
    public void store(SymmetricCodes block, MemorySegment blocks, long at) {
        int[] codes = block.codes();
        for (int j = 0; j < HALF; j++) {
            LittleEndian.put8(blocks, at + CODES + j, codes[j] | codes[j + HALF] << 4);
        }
        LittleEndian.putHalf(blocks, at, block.d());
    }
}
