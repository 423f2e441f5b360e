package dev.freehold.kernels.x86.matmul;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The packed form of a weight matrix: the file's own bits, of as many rows as a vector has lanes woven together, so
/// that a vector load brings the same field of all these rows.
///
/// `(N/lanes, blocks, block bytes / field, lanes, field)`: the 4 bytes at offset `o` of a block of row `r` lie at
/// `lanes·o + 4·r` of the packed block. Fields have 4 bytes, but for the few offsets of 2 and of 1 that are listed.
/// Rows that a last group lacks are 0.
///
/// @param lanes  rows in a group: 16 or 8
public record Interleaving(DType dtype, int lanes) {
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

    /// A piece of a block that is moved as a whole.
    ///
    /// @param bytes  1, 2 or 4
    record Field(int offset, int bytes) {}

    /// The fields of a block, in their order.
    List<Field> fields() {
        var fields = new ArrayList<Field>();
        for (int offset = 0; offset < blockBytes(); offset += fields.getLast().bytes) {
            int at = offset;
            boolean word = Arrays.stream(words()).anyMatch(w -> w == at) || blockBytes() == Short.BYTES;
            boolean single = Arrays.stream(bytes()).anyMatch(b -> b == at);
            fields.add(new Field(offset, single ? 1 : word ? Short.BYTES : Integer.BYTES));
        }
        return fields;
    }

    /// Packs group `group` of the rows of `weight`, which may be less than full.
    ///
    /// @param to  where the group goes, [#groupBytes] long
    void pack(Tensor weight, int group, MemorySegment to) {
        int first = group * lanes;
        int rows = Math.min(lanes, weight.shape().rows() - first);
        int whole = weight.shape().columns() / elements();
        long start = first * weight.rowBytes();
        to.fill((byte) 0);
        for (Field field : fields()) {
            for (int block = 0; block < whole; block++) {
                long from = start + (long) block * blockBytes() + field.offset;
                move(weight, from, rows, to, lanes * ((long) block * blockBytes() + field.offset), field.bytes,
                        field.bytes);
            }
        }
        if (whole < blocks(weight.shape().columns())) { // of a pair of bf16, the first
            move(weight, start + (long) whole * blockBytes(), rows, to, lanes * (long) whole * blockBytes(),
                    Short.BYTES, Integer.BYTES);
        }
    }

    /// @param stride  bytes from one row's field to the next in `to`
    private static void move(Tensor weight, long from, int rows, MemorySegment to, long at, int bytes, int stride) {
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(weight.data(), from + r * weight.rowBytes(), to, at + (long) r * stride, bytes);
        }
    }
}
