package dev.freehold.kernels.x86.matmul;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The packed form of a weight matrix: the file's own bits, of as many rows as a vector has lanes woven together, so
/// that a vector load brings the same field of all these rows.
///
/// `(N/lanes, blocks, block bytes / field, lanes, field)`: the 4 bytes at offset `o` of a block of row `r` lie at
/// `lanes·o + 4·r` of the packed block. Fields have 4 bytes, but for the few offsets of 2 and of 1 that are listed.
/// Rows that a last group lacks are 0.
///
/// @param lanes  rows in a group: 16 or 8
public record Interleaving(DType dtype, int lanes) {
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int[] NONE = {};

    /// Offsets of 2-byte fields within a block, ascending.
    private int[] words() {
        return switch (dtype) {
            case Q4_0, Q5_0, Q8_0, IQ4_NL -> new int[] {0};
            case Q4_1, Q5_1, Q4_K, Q5_K, IQ4_XS -> new int[] {0, 2};
            case Q6_K -> new int[] {208};
            case Q3_K -> new int[] {108};
            case Q2_K -> new int[] {80, 82};
            case F32, F16, BF16, MXFP4 -> NONE;
        };
    }

    /// Offsets of 1-byte fields within a block, ascending.
    private int[] bytes() {
        return dtype == DType.MXFP4 ? new int[] {0} : NONE;
    }

    /// Elements of a block; bf16 come in pairs, as vdpbf16ps takes them.
    int elements() {
        return dtype == DType.BF16 ? 2 : dtype.elementsPerBlock();
    }

    /// Bytes of a block of one row.
    int blockBytes() {
        return elements() / dtype.elementsPerBlock() * dtype.bytesPerBlock();
    }

    /// Bytes of a group of rows of `columns` elements.
    long groupBytes(int columns) {
        return (long) lanes * blockBytes() * blocks(columns);
    }

    /// Blocks in a row, the last one perhaps not full.
    int blocks(int columns) {
        return Math.ceilDiv(columns, elements());
    }

    /// Packs group `group` of the rows of `weight`.
    ///
    /// @param to  where the group goes, [#groupBytes] long
    void pack(Tensor weight, int group, MemorySegment to) {
        int elements = elements();
        int blockBytes = blockBytes();
        int[] words = words();
        int[] bytes = bytes();
        int first = group * lanes;
        int rows = Math.min(lanes, weight.shape().rows() - first);
        if (rows < lanes || weight.shape().columns() % elements != 0) {
            to.fill((byte) 0);
        }
        MemorySegment from = weight.data();
        long rowBytes = weight.rowBytes();
        long start = first * rowBytes;
        int whole = weight.shape().columns() / elements;
        if (elements == 1) {
            packElements(from, start, rowBytes, rows, whole, to);
            return;
        }
        for (int block = 0; block < whole; block++) {
            packBlock(from, start + (long) block * blockBytes, rowBytes, rows, to, (long) block * lanes * blockBytes,
                    words, bytes);
        }
        if (weight.shape().columns() % elements != 0) { // of a pair of bf16, the first
            long at = (long) whole * lanes * blockBytes;
            for (int r = 0; r < rows; r++) {
                to.set(SHORT, at + (long) blockBytes * r,
                        from.get(SHORT, start + r * rowBytes + (long) whole * blockBytes));
            }
        }
    }

    private void packElements(MemorySegment from, long start, long rowBytes, int rows, int count, MemorySegment to) {
        for (int r = 0; r < rows; r++) {
            long row = start + r * rowBytes;
            if (blockBytes() == Short.BYTES) {
                for (int k = 0; k < count; k++) {
                    to.set(SHORT, 2L * ((long) k * lanes + r), from.get(SHORT, row + 2L * k));
                }
            } else {
                for (int k = 0; k < count; k++) {
                    to.set(INT, 4L * ((long) k * lanes + r), from.get(INT, row + 4L * k));
                }
            }
        }
    }

    private void packBlock(MemorySegment from, long start, long rowBytes, int rows, MemorySegment to, long at,
            int[] words, int[] bytes) {
        int blockBytes = blockBytes();
        int offset = 0;
        int word = 0;
        int single = 0;
        while (offset < blockBytes) {
            if (word < words.length && words[word] == offset) {
                for (int r = 0; r < rows; r++) {
                    to.set(SHORT, at + (long) lanes * offset + 2L * r, from.get(SHORT, start + r * rowBytes + offset));
                }
                word++;
                offset += Short.BYTES;
            } else if (single < bytes.length && bytes[single] == offset) {
                for (int r = 0; r < rows; r++) {
                    to.set(ValueLayout.JAVA_BYTE, at + (long) lanes * offset + r,
                            from.get(ValueLayout.JAVA_BYTE, start + r * rowBytes + offset));
                }
                single++;
                offset++;
            } else {
                for (int r = 0; r < rows; r++) {
                    to.set(INT, at + (long) lanes * offset + 4L * r, from.get(INT, start + r * rowBytes + offset));
                }
                offset += Integer.BYTES;
            }
        }
    }
}
