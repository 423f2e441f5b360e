package dev.freehold.tensor.block;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;

/// Four-bit codes for sixteen unevenly spaced levels in eight sub-blocks of 32: 256 elements in 136 bytes (ggml
/// `block_iq4_xs`).
///
/// | byte | field |
/// |---|---|
/// | 0 | `d`, half |
/// | 2 | 16 bits: the upper two bits of scale `j` in bits `2·j` |
/// | 4 | 4 bytes: the low four bits of scale `j` in bits `4·(j % 2)` of byte `j / 2` |
/// | 8 | 128 bytes: of sub-block `j`, element `i` in the low, element `i + 16` in the high nibble of byte `16·j + i` |
///
/// `y = d·(scale − 32)·level(code)`.
final class IQ4_XS implements SymmetricFormat {
    static final IQ4_XS INSTANCE = new IQ4_XS();

    private static final Levels LEVELS = new Levels.NonLinear();
    private static final int SUB_BLOCKS = 8;
    private static final int HALF = 16;
    private static final int UPPER_BITS = 2;
    private static final int LOW_BITS = 4;
    private static final int CODES = 8;

    private IQ4_XS() {}

    @Override
    public DType dtype() {
        return DType.IQ4_XS;
    }

    @Override
    public void decodeBlock(MemorySegment blocks, long at, float[] out, int to) {
        float d = LittleEndian.half(blocks, at);
        int uppers = LittleEndian.u16(blocks, at + UPPER_BITS);
        for (int j = 0; j < SUB_BLOCKS; j++) {
            int low = LittleEndian.u8(blocks, at + LOW_BITS + j / 2) >> 4 * (j % 2) & 15;
            float scale = d * ((low | (uppers >> 2 * j & 3) << 4) - 32);
            for (int i = 0; i < HALF; i++) {
                int codes = LittleEndian.u8(blocks, at + CODES + HALF * j + i);
                out[to + 2 * HALF * j + i] = scale * NonLinearLevels.level(codes & 15);
                out[to + 2 * HALF * j + i + HALF] = scale * NonLinearLevels.level(codes >> 4);
            }
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
        return -32;
    }

    @Override
    public void store(SymmetricCodes block, MemorySegment blocks, long at) {
        LittleEndian.putHalf(blocks, at, block.d());
        LittleEndian.put32(blocks, at + LOW_BITS, 0);
        int uppers = 0;
        for (int j = 0; j < SUB_BLOCKS; j++) {
            int scale = block.scales()[j] + 32;
            uppers |= scale >> 4 << 2 * j;
            LittleEndian.or8(blocks, at + LOW_BITS + j / 2, (scale & 15) << 4 * (j % 2));
            for (int i = 0; i < HALF; i++) {
                int low = block.codes()[2 * HALF * j + i];
                int high = block.codes()[2 * HALF * j + i + HALF];
                LittleEndian.put8(blocks, at + CODES + HALF * j + i, low | high << 4);
            }
        }
        LittleEndian.put16(blocks, at + UPPER_BITS, uppers);
    }
}
