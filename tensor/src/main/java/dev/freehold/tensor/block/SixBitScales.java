package dev.freehold.tensor.block;

import java.lang.foreign.MemorySegment;

/// Eight scales and eight minima of six bits in twelve bytes, as [Q4_K] and [Q5_K] store them (ggml
/// `get_scale_min_k4`).
///
/// Of the first four sub-blocks the scale is in the low six bits of byte `j`, the minimum in those of byte `j + 4`. Of
/// the last four the low nibbles share byte `j + 4`, and the upper two bits are on top of bytes `j - 4` and `j`.
final class SixBitScales {
    static final int BYTES = 12;

    private SixBitScales() {}

    static int scale(MemorySegment blocks, long at, int j) {
        return j < 4
                ? LittleEndian.u8(blocks, at + j) & 63
                : LittleEndian.u8(blocks, at + j + 4) & 15 | LittleEndian.u8(blocks, at + j - 4) >> 6 << 4;
    }

    static int min(MemorySegment blocks, long at, int j) {
        return j < 4
                ? LittleEndian.u8(blocks, at + j + 4) & 63
                : LittleEndian.u8(blocks, at + j + 4) >> 4 | LittleEndian.u8(blocks, at + j) >> 6 << 4;
    }

    static void put(MemorySegment blocks, long at, int[] scales, int[] mins) {
        for (int j = 0; j < 4; j++) {
            LittleEndian.put8(blocks, at + j, scales[j] | scales[j + 4] >> 4 << 6);
            LittleEndian.put8(blocks, at + j + 4, mins[j] | mins[j + 4] >> 4 << 6);
            LittleEndian.put8(blocks, at + j + 8, scales[j + 4] & 15 | (mins[j + 4] & 15) << 4);
        }
    }
}
