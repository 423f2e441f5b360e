package dev.freehold.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What a layer of the delta rule remembers of one sequence: for every value head a matrix of `dk` rows, one for each
/// element of a key, and `dv` columns, one for each element of a value.
///
/// Columns stand in panels of [#LINE]: `(Hv, ⌈dv/16⌉, dk, 16)`, F32. Columns change independently of one another, so a
/// panel can stay in the first-level cache while all tokens of a batch pass. Elements past `dv` are 0.
///
/// @param data        aligned to a cache line
/// @param heads       `Hv`
/// @param keyWidth    `dk`
/// @param valueWidth  `dv`
public record DeltaState(MemorySegment data, int heads, int keyWidth, int valueWidth) {
    /// Columns in a panel.
    public static final int LINE = 16;

    private static final long CACHE_LINE = 64;

    /// A state that remembers nothing.
    ///
    /// @param arena  owns the memory
    public static DeltaState empty(Arena arena, int heads, int keyWidth, int valueWidth) {
        long bytes = byteSize(heads, keyWidth, valueWidth);
        return new DeltaState(arena.allocate(bytes, CACHE_LINE), heads, keyWidth, valueWidth);
    }

    /// Bytes that such a state takes.
    public static long byteSize(int heads, int keyWidth, int valueWidth) {
        return heads * panelBytes(keyWidth) * Math.ceilDiv(valueWidth, LINE);
    }

    private static long panelBytes(int keyWidth) {
        return (long) Float.BYTES * LINE * keyWidth;
    }

    /// Panels of a head: `⌈dv/16⌉`.
    public int panels() {
        return Math.ceilDiv(valueWidth, LINE);
    }

    /// Byte offset of panel `panel` of head `head`: `(dk, 16)`.
    public long panel(int head, int panel) {
        return panelBytes(keyWidth) * ((long) head * panels() + panel);
    }

    /// One element; for tests and small loops.
    public float get(int head, int row, int column) {
        return data.get(Tensor.FLOAT, at(head, row, column));
    }

    /// Sets one element; for tests and small loops.
    public void set(int head, int row, int column, float value) {
        data.set(Tensor.FLOAT, at(head, row, column), value);
    }

    private long at(int head, int row, int column) {
        return panel(head, column / LINE) + (long) Float.BYTES * (LINE * row + column % LINE);
    }
}
