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
final class Q4_0 implements BlockByBlock {
    static final Q4_0 INSTANCE = new Q4_0();

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
    public void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        float d = Extremes.furthest(in, from, 2 * HALF) / -8;
        float inverse = Extremes.inverse(d);
        LittleEndian.putHalf(blocks, at, d);
        for (int j = 0; j < HALF; j++) {
            int low = Math.min(15, (int) (in[from + j] * inverse + 8.5f));
            int high = Math.min(15, (int) (in[from + j + HALF] * inverse + 8.5f));
            LittleEndian.put8(blocks, at + CODES + j, low | high << 4);
        }
    }
}
