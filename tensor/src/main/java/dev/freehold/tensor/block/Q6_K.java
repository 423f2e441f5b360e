package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Six-bit codes in sixteen sub-blocks of 16: 256 elements in 210 bytes (ggml `block_q6_K`).
///
/// With `h = i / 128`, `g = i % 128 / 32` and `l = i % 32`:
///
/// | byte | field |
/// |---|---|
/// | 0 | 128 bytes: the low four bits of element `i` in bits `4·(g / 2)` of byte `64·h + 32·(g % 2) + l` |
/// | 128 | 64 bytes: the upper two bits of element `i` in bits `2·g` of byte `32·h + l` |
/// | 192 | 16 signed bytes: the scales |
/// | 208 | `d`, half |
///
/// `y = d·scale·(code − 32)`.
final class Q6_K implements SymmetricFormat {
    static final Q6_K INSTANCE = new Q6_K();

    private static final Levels LEVELS = new Levels.Uniform(-32);
    private static final int ELEMENTS = 256;
    private static final int SUB_BLOCK = 16;
    private static final int UPPER_BITS = 128;
    private static final int SCALES = 192;
    private static final int D = 208;

    private Q6_K() {}

    @Override
    public DType dtype() {
        return DType.Q6_K;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        float d = LittleEndian.half(blocks, at + D);
        for (int j = 0; j < ELEMENTS / SUB_BLOCK; j++) {
            float scale = d * LittleEndian.i8(blocks, at + SCALES + j);
            for (int i = j * SUB_BLOCK; i < (j + 1) * SUB_BLOCK; i++) {
                int low = LittleEndian.u8(blocks, at + lowByteOf(i)) >> lowShiftOf(i) & 15;
                int upper = LittleEndian.u8(blocks, at + UPPER_BITS + upperByteOf(i)) >> upperShiftOf(i) & 3;
                out[to + i] = scale * ((low | upper << 4) - 32);
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
        return -128;
    }

    @Override
    public void store(SymmetricCodes block, MemorySegment blocks, long at) {
        for (int j = 0; j < ELEMENTS / SUB_BLOCK; j++) {
            LittleEndian.put8(blocks, at + SCALES + j, block.scales()[j]);
        }
        int[] codes = block.codes();
        for (int h = 0; h < 2; h++) {
            for (int l = 0; l < 64; l++) {
                int low = codes[128 * h + l] & 15 | (codes[128 * h + 64 + l] & 15) << 4;
                LittleEndian.put8(blocks, at + 64 * h + l, low);
            }
            for (int l = 0; l < 32; l++) {
                int upper = 0;
                for (int g = 0; g < 4; g++) {
                    upper |= codes[128 * h + 32 * g + l] >> 4 << 2 * g;
                }
                LittleEndian.put8(blocks, at + UPPER_BITS + 32 * h + l, upper);
            }
        }
        LittleEndian.putHalf(blocks, at + D, block.d());
    }

    private static int lowByteOf(int i) {
        return 64 * (i / 128) + i % 64;
    }

    private static int lowShiftOf(int i) {
        return 4 * (i % 128 / 64);
    }

    private static int upperByteOf(int i) {
        return 32 * (i / 128) + i % 32;
    }

    private static int upperShiftOf(int i) {
        return 2 * (i % 128 / 32);
    }
}
