package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Four-bit floating-point numbers (E2M1) with a power of two as scale (E8M0): 32 elements in 17 bytes (ggml
/// `block_mxfp4`, <https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf>).
///
/// | byte | field |
/// |---|---|
/// | 0 | `e`, exponent of the scale |
/// | 1 | 16 bytes: element `j` in the low, element `j + 16` in the high nibble of byte `j` |
///
/// `y = 2^(e − 128)·level(code)`; the levels are twice the numbers of E2M1, hence 128 and not 127. The encoder chooses
/// `e` so that the element furthest from 0 lies between the levels 8 and 16; what is over 12 is cut off there.
final class MXFP4 implements BlockByBlock {
    static final MXFP4 INSTANCE = new MXFP4();

    private static final int HALF = 16;
    private static final int CODES = 1;
    private static final byte[] LEVELS = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};
    private static final int SIGN = 8;
    private static final int GREATEST = 7;

    private MXFP4() {}

    @Override
    public DType dtype() {
        return DType.MXFP4;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        float d = scale(LittleEndian.u8(blocks, at));
        for (int j = 0; j < HALF; j++) {
            int codes = LittleEndian.u8(blocks, at + CODES + j);
            out[to + j] = d * LEVELS[codes & 15];
            out[to + j + HALF] = d * LEVELS[codes >> 4];
        }
    }

    @Override
    public void encodeBlock(float[] in, int from, MemorySegment blocks, long at) {
        float furthest = Extremes.furthest(in, from, 2 * HALF);
        int exponent = furthest == 0f ? 0 : Math.clamp(Math.getExponent(furthest) + 125, 0, 254);
        float d = scale(exponent);
        LittleEndian.put8(blocks, at, exponent);
        for (int j = 0; j < HALF; j++) {
            int codes = nearest(in[from + j] / d) | nearest(in[from + j + HALF] / d) << 4;
            LittleEndian.put8(blocks, at + CODES + j, codes);
        }
    }

    private static float scale(int exponent) {
        return Math.scalb(1f, exponent - 128);
    }

    private static int nearest(float x) {
        float magnitude = Math.abs(x);
        int code = 0;
        while (code < GREATEST && magnitude - LEVELS[code] > LEVELS[code + 1] - magnitude) {
            code++;
        }
        return x < 0 && code > 0 ? code | SIGN : code;
    }
}
