package dev.freehold.kernels.x86.elementwise;

import java.lang.foreign.MemorySegment;

/// Rows in native memory that machine code may touch, the first at the beginning of `data`.
///
/// @param stride  bytes from one row to the next
public record Rows(MemorySegment data, long stride) {
    /// The address of the first row.
    ///
    /// @param rows   rows that will be touched
    /// @param bytes  bytes of each that will be touched
    /// @throws IllegalArgumentException  if the memory is Java's own, or a mapped file, which may shrink
    /// @throws IllegalStateException     if the memory has been freed
    /// @throws IndexOutOfBoundsException if the rows reach beyond the memory
    long address(int rows, long bytes) {
        if (!data.isNative() || data.isMapped()) {
            throw new IllegalArgumentException("machine code works on native memory only, got " + data);
        }
        if (!data.scope().isAlive()) {
            throw new IllegalStateException("the memory has been freed");
        }
        if (rows < 0 || stride < 0) {
            throw new IndexOutOfBoundsException("%d rows of %d bytes, %d apart".formatted(rows, bytes, stride));
        }
        long end = rows == 0 ? 0 : Math.addExact(Math.multiplyExact(rows - 1, stride), bytes);
        if (end > data.byteSize()) {
            throw new IndexOutOfBoundsException("%d rows of %d bytes, %d apart, end at byte %d of %d"
                    .formatted(rows, bytes, stride, end, data.byteSize()));
        }
        return data.address();
    }
}
