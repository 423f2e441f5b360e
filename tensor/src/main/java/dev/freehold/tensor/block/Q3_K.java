package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Three-bit codes in sixteen sub-blocks of 16: 256 elements in 110 bytes (ggml `block_q3_K`).
///
/// | byte | field |
/// |---|---|
/// | 0 | 32 bytes: the third bit of element `i` is bit `i / 32` of byte `i % 32` |
/// | 32 | 64 bytes: the low two bits of element `i` in bits `2·(i % 128 / 32)` of byte `32·(i / 128) + i % 32` |
/// | 96 | 8 bytes: the low four bits of scale `j` in bits `4·(j / 8)` of byte `j % 8` |
/// | 104 | 4 bytes: the upper two bits of scale `j` in bits `2·(j / 4)` of byte `j % 4` |
/// | 108 | `d`, half |
///
/// `y = d·(scale − 32)·(code − 4)`.
final class Q3_K implements SymmetricFormat {
    static final Q3_K INSTANCE = new Q3_K();

    private static final Levels LEVELS = new Levels.Uniform(-4);
    private static final int ELEMENTS = 256;
    private static final int SUB_BLOCK = 16;
    private static final int CODES = 32;
    private static final int SCALES = 96;
    private static final int SCALE_UPPER_BITS = 104;
    private static final int D = 108;

    private Q3_K() {}

    @Override
    public DType dtype() {
        return DType.Q3_K;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        float d = LittleEndian.half(blocks, at + D);
        for (int j = 0; j < ELEMENTS / SUB_BLOCK; j++) {
            int low = LittleEndian.u8(blocks, at + SCALES + j % 8) >> 4 * (j / 8) & 15;
            int high = LittleEndian.u8(blocks, at + SCALE_UPPER_BITS + j % 4) >> 2 * (j / 4) & 3;
            float scale = d * ((low | high << 4) - 32);
            for (int i = j * SUB_BLOCK; i < (j + 1) * SUB_BLOCK; i++) {
                int code = LittleEndian.u8(blocks, at + CODES + byteOf(i)) >> shiftOf(i) & 3;
                int third = LittleEndian.u8(blocks, at + i % 32) >> i / 32 & 1;
                out[to + i] = scale * ((code | third << 2) - 4);
            }
        }
    }

    @Override
    public int subBlock() {
        return SUB_BLOCK;
    }

    @Override
    public Levels levels() {
        return LEVELS;
    }

    @Override
    public int lowestScale() {
        return -32;
    }

    @Override
    public void store(SymmetricCodes block, MemorySegment blocks, long at) {
        blocks.asSlice(at + SCALES, D - SCALES).fill((byte) 0);
        for (int j = 0; j < ELEMENTS / SUB_BLOCK; j++) {
            int scale = block.scales()[j] + 32;
            LittleEndian.or8(blocks, at + SCALES + j % 8, (scale & 15) << 4 * (j / 8));
            LittleEndian.or8(blocks, at + SCALE_UPPER_BITS + j % 4, scale >> 4 << 2 * (j / 4));
        }
        int[] codes = block.codes();
        for (int l = 0; l < 32; l++) {
            int thirds = 0;
            for (int h = 0; h < 2; h++) {
                int lows = 0;
                for (int g = 0; g < 4; g++) {
                    int code = codes[128 * h + 32 * g + l];
                    lows |= (code & 3) << 2 * g;
                    thirds |= code >> 2 << 4 * h + g;
                }
                LittleEndian.put8(blocks, at + CODES + 32 * h + l, lows);
            }
            LittleEndian.put8(blocks, at + l, thirds);
        }
        LittleEndian.putHalf(blocks, at + D, block.d());
    }

    private static int byteOf(int i) {
        return 32 * (i / 128) + i % 32;
    }

    private static int shiftOf(int i) {
        return 2 * (i % 128 / 32);
    }
}
