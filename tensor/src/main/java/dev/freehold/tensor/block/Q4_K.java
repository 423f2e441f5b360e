package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Four-bit codes in eight sub-blocks of 32: 256 elements in 144 bytes (ggml `block_q4_K`).
///
/// | byte | field |
/// |---|---|
/// | 0 | `d`, half |
/// | 2 | `dmin`, half |
/// | 4 | 12 bytes: [SixBitScales] |
/// | 16 | 128 bytes: element `i` in bits `4·(i / 32 % 2)` of byte `32·(i / 64) + i % 32` |
///
/// `y = d·scale·code − dmin·min`.
final class Q4_K implements AffineFormat {
    static final Q4_K INSTANCE = new Q4_K();

    private static final int ELEMENTS = 256;
    private static final int SUB_BLOCK = 32;
    private static final int D_MIN = 2;
    private static final int SCALES = 4;
    private static final int CODES = 16;

    private Q4_K() {}

    @Override
    public DType dtype() {
        return DType.Q4_K;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        float d = LittleEndian.half(blocks, at);
        float dmin = LittleEndian.half(blocks, at + D_MIN);
        for (int j = 0; j < ELEMENTS / SUB_BLOCK; j++) {
            float scale = d * SixBitScales.scale(blocks, at + SCALES, j);
            float min = dmin * SixBitScales.min(blocks, at + SCALES, j);
            long codes = at + CODES + SUB_BLOCK * (j / 2);
            for (int i = 0; i < SUB_BLOCK; i++) {
                out[to + j * SUB_BLOCK + i] = scale * (LittleEndian.u8(blocks, codes + i) >> 4 * (j % 2) & 15) - min;
            }
        }
    }

    @Override
    public int subBlock() {
        return SUB_BLOCK;
    }

    @Override
    public int codeLimit() {
        return 15;
    }

    @Override
    public int scaleLimit() {
        return 63;
    }

    @Override
    public void store(AffineCodes block, MemorySegment blocks, long at) {
        LittleEndian.putHalf(blocks, at, block.d());
        LittleEndian.putHalf(blocks, at + D_MIN, block.dmin());
        SixBitScales.put(blocks, at + SCALES, block.scales(), block.mins());
        for (int j = 0; j < ELEMENTS / 2; j++) {
            int first = 2 * j - j % SUB_BLOCK;
            int codes = block.codes()[first] | block.codes()[first + SUB_BLOCK] << 4;
            LittleEndian.put8(blocks, at + CODES + j, codes);
        }
    }
}
