package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Five-bit codes in eight sub-blocks of 32: 256 elements in 176 bytes (ggml `block_q5_K`).
///
/// | byte | field |
/// |---|---|
/// | 0 | `d`, half |
/// | 2 | `dmin`, half |
/// | 4 | 12 bytes: [SixBitScales] |
/// | 16 | 32 bytes: the fifth bit of element `i` is bit `i / 32` of byte `i % 32` |
/// | 48 | 128 bytes: the low four bits, as in [Q4_K] |
///
/// `y = d·scale·code − dmin·min`.
final class Q5_K implements AffineFormat {
    static final Q5_K INSTANCE = new Q5_K();

    private static final int ELEMENTS = 256;
    private static final int SUB_BLOCK = 32;
    private static final int D_MIN = 2;
    private static final int SCALES = 4;
    private static final int FIFTH_BITS = 16;
    private static final int CODES = 48;

    private Q5_K() {}

    @Override
    public DType dtype() {
        return DType.Q5_K;
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
                int low = LittleEndian.u8(blocks, codes + i) >> 4 * (j % 2) & 15;
                int fifth = LittleEndian.u8(blocks, at + FIFTH_BITS + i) >> j & 1;
                out[to + j * SUB_BLOCK + i] = scale * (low | fifth << 4) - min;
            }
        }
    }

    @Override
    public int subBlock() {
        return SUB_BLOCK;
    }

    @Override
    public int codeLimit() {
        return 31;
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
            int codes = block.codes()[first] & 15 | (block.codes()[first + SUB_BLOCK] & 15) << 4;
            LittleEndian.put8(blocks, at + CODES + j, codes);
        }
        blocks.asSlice(at + FIFTH_BITS, SUB_BLOCK).fill((byte) 0);
        for (int i = 0; i < ELEMENTS; i++) {
            LittleEndian.or8(blocks, at + FIFTH_BITS + i % SUB_BLOCK, block.codes()[i] >> 4 << i / SUB_BLOCK);
        }
    }
}
