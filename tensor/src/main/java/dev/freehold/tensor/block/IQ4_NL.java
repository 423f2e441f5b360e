package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Four-bit codes for sixteen unevenly spaced levels, with a scale: 32 elements in 18 bytes (ggml `block_iq4_nl`).
///
/// | byte | field |
/// |---|---|
/// | 0 | `d`, half |
/// | 2 | 16 bytes: element `j` in the low, element `j + 16` in the high nibble of byte `j` |
///
/// `y = d·level(code)`. The encoder gives the element furthest from 0 the level −127.
final class IQ4_NL implements BlockByBlock {
    static final IQ4_NL INSTANCE = new IQ4_NL();

    private static final int HALF = 16;
    private static final int CODES = 2;

    private IQ4_NL() {}

    @Override
    public DType dtype() {
        return DType.IQ4_NL;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        float d = LittleEndian.half(blocks, at);
        for (int j = 0; j < HALF; j++) {
            int codes = LittleEndian.u8(blocks, at + CODES + j);
            out[to + j] = d * NonLinearLevels.level(codes & 15);
            out[to + j + HALF] = d * NonLinearLevels.level(codes >> 4);
        }
    }

    @Override
    public void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        float d = Extremes.furthest(in, from, 2 * HALF) / NonLinearLevels.level(0);
        float inverse = Extremes.inverse(d);
        LittleEndian.putHalf(blocks, at, d);
        for (int j = 0; j < HALF; j++) {
            int low = NonLinearLevels.nearest(in[from + j] * inverse);
            int high = NonLinearLevels.nearest(in[from + j + HALF] * inverse);
            LittleEndian.put8(blocks, at + CODES + j, low | high << 4);
        }
    }
}
