package dev.freehold.checkpoint.gguf;

import dev.freehold.checkpoint.file.TensorSize;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;

/// The table of tensors in a GGUF file, checked to be what the file can hold: every tensor aligned and inside the file,
/// none over another, and no gap but padding.
///
/// @param entries    in the order of the table
/// @param dataStart  byte from which offsets count
record TensorDirectory(List<Entry> entries, long dataStart) {
    /// One tensor.
    ///
    /// @param at      byte of the offset field, for messages
    /// @param offset  of the first byte, from `dataStart`
    /// @param bytes   how many it takes, without padding
    record Entry(String name, DType dtype, Shape shape, long at, long offset, long bytes) {}

    static TensorDirectory read(Cursor in, int count, int alignment, long fileBytes) {
        var entries = new ArrayList<Entry>();
        var names = new HashSet<String>();
        for (int i = 0; i < count; i++) {
            in.subject("tensor entry " + i);
            long at = in.position();
            Entry entry = entry(in);
            if (!names.add(entry.name)) {
                throw in.error(at, "name", "is there twice");
            }
            entries.add(entry);
        }
        long dataStart = GgufFormat.align(in.position(), alignment);
        requireLayout(in, entries, alignment, fileBytes - dataStart);
        return new TensorDirectory(entries, dataStart);
    }

    private static Entry entry(Cursor in) {
        String name = in.name("name", GgufFormat.MAX_NAME_BYTES);
        in.subject("tensor '" + name + "'");
        long[] dimensions = dimensions(in);
        long at = in.position();
        int type = in.u32("type");
        DType dtype = DType.ofGgmlId(type).orElseThrow(() -> in.error(at, "type", TensorTypes.refusal(type)));
        long bytes = bytes(in, at, dimensions, dtype);
        return new Entry(name, dtype, shape(in, at, dimensions), in.position(), in.u64("offset"), bytes);
    }

    private static long[] dimensions(Cursor in) {
        long at = in.position();
        int rank = in.u32("dimensions");
        if (rank < 1 || rank > GgufFormat.MAX_RANK) {
            throw in.error(at, "dimensions", "1 to %d expected, found %s"
                    .formatted(GgufFormat.MAX_RANK, Integer.toUnsignedString(rank)));
        }
        var dimensions = new long[rank];
        for (int i = 0; i < rank; i++) {
            dimensions[i] = in.u64("dimension");
            if (dimensions[i] < 1) {
                throw in.error(in.position() - 8, "dimension " + i, "1 to %d expected, found %s"
                        .formatted(Long.MAX_VALUE, Long.toUnsignedString(dimensions[i])));
            }
        }
        return dimensions;
    }

    private static long bytes(Cursor in, long at, long[] dimensions, DType dtype) {
        try {
            return TensorSize.bytes(dimensions, 0, dtype.elementsPerBlock(), dtype.bytesPerBlock());
        } catch (ArithmeticException _) {
            throw in.error(at, "size", "does not fit 64 bits: " + List.of(box(dimensions)) + " of " + dtype);
        } catch (IllegalArgumentException e) {
            throw in.error(at, "size", dtype + " " + e.getMessage());
        }
    }

    private static Shape shape(Cursor in, long at, long[] dimensions) {
        var rowMajor = new int[dimensions.length];
        long rows = 1;
        for (int i = 0; i < dimensions.length; i++) {
            rows = i == 0 ? 1 : Math.multiplyExact(rows, dimensions[i]);
            if (dimensions[i] > Integer.MAX_VALUE || rows > Integer.MAX_VALUE) {
                throw in.error(at, "size", "at most %d columns and rows expected, found %s"
                        .formatted(Integer.MAX_VALUE, List.of(box(dimensions))));
            }
            rowMajor[dimensions.length - 1 - i] = (int) dimensions[i];
        }
        return new Shape(rowMajor);
    }

    private static Long[] box(long[] values) {
        var boxed = new Long[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }

    private static void requireLayout(Cursor in, List<Entry> entries, int alignment, long dataBytes) {
        long expected = 0;
        String before = "";
        for (Entry entry : entries.stream().sorted(Comparator.comparingLong(Entry::offset)).toList()) {
            in.subject("tensor '" + entry.name + "'");
            if (entry.offset < 0 || entry.offset % alignment != 0) {
                throw in.error(entry.at, "offset", "a multiple of %d expected, found %s"
                        .formatted(alignment, Long.toUnsignedString(entry.offset)));
            }
            if (entry.offset > dataBytes || entry.bytes > dataBytes - entry.offset) {
                throw in.error(entry.at, "offset", "%d bytes at %d expected, the data section has %d"
                        .formatted(entry.bytes, entry.offset, Math.max(0, dataBytes)));
            }
            if (entry.offset < expected) {
                throw in.error(entry.at, "offset", "%d or more expected, since '%s' goes that far; found %d"
                        .formatted(expected, before, entry.offset));
            }
            if (entry.offset > expected) {
                throw in.error(entry.at, "offset", "%d expected, found %d, which leaves a hole"
                        .formatted(expected, entry.offset));
            }
            expected = GgufFormat.align(entry.offset + entry.bytes, alignment);
            before = entry.name;
        }
    }
}
