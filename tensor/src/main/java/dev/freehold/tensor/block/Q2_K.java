package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Two-bit codes in sixteen sub-blocks of 16: 256 elements in 84 bytes (ggml `block_q2_K`).
///
/// | byte | field |
/// |---|---|
/// | 0 | 16 bytes: scale of sub-block `j` in the low, its minimum in the high nibble |
/// | 16 | 64 bytes: element `i` in bits `2·(i % 128 / 32)` of byte `32·(i / 128) + i % 32` |
/// | 80 | `d`, half |
/// | 82 | `dmin`, half |
///
/// `y = d·scale·code − dmin·min`.
final class Q2_K implements AffineFormat {
    static final Q2_K INSTANCE = new Q2_K();

    private static final int ELEMENTS = 256;
    private static final int SUB_BLOCK = 16;
    private static final int CODES = 16;
    private static final int D = 80;
    private static final int D_MIN = 82;

    private Q2_K() {}

    @Override
    public DType dtype() {
        return DType.Q2_K;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        float d = LittleEndian.half(blocks, at + D);
        float dmin = LittleEndian.half(blocks, at + D_MIN);
        for (int j = 0; j < ELEMENTS / SUB_BLOCK; j++) {
            int scaleAndMin = LittleEndian.u8(blocks, at + j);
            float scale = d * (scaleAndMin & 15);
            float min = dmin * (scaleAndMin >> 4);
            for (int i = j * SUB_BLOCK; i < (j + 1) * SUB_BLOCK; i++) {
                int code = LittleEndian.u8(blocks, at + CODES + byteOf(i)) >> shiftOf(i) & 3;
                out[to + i] = scale * code - min;
            }
        }
    }

    @Override
    public int subBlock() {
        return SUB_BLOCK;
    }

    @Override
    public int codeLimit() {
        return 3;
    }

    @Override
    public int scaleLimit() {
        return 15;
    }

    @Override
    public void store(AffineCodes block, MemorySegment blocks, long at) {
        for (int j = 0; j < ELEMENTS / SUB_BLOCK; j++) {
            LittleEndian.put8(blocks, at + j, block.scales()[j] | block.mins()[j] << 4);
        }
        int[] codes = block.codes();
        for (int j = 0; j < ELEMENTS / 4; j++) {
            int i = 128 * (j / 32) + j % 32;
            LittleEndian.put8(blocks, at + CODES + j,
                    codes[i] | codes[i + 32] << 2 | codes[i + 64] << 4 | codes[i + 96] << 6);
        }
        LittleEndian.putHalf(blocks, at + D, block.d());
        LittleEndian.putHalf(blocks, at + D_MIN, block.dmin());
    }

    private static int byteOf(int i) {
        return 32 * (i / 128) + i % 32;
    }

    private static int shiftOf(int i) {
        return 2 * (i % 128 / 32);
    }
}
