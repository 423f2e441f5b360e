package dev.freehold.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Keys and values of one layer for one sequence, in pages that are added as the sequence grows.
///
/// A page holds [#PAGE] tokens, head by head as attention reads them: keys as F32 `(G, W, PAGE)`, so that the scores of
/// neighbouring tokens are computed side by side, and values as F32 `(G, PAGE, W)`. Token `p` is number `p % PAGE` of
/// page `p / PAGE`.
public final class KvPages {
    /// Tokens in a page.
    public static final int PAGE = 128;

    private final Arena arena;
    private final int kvHeads;
    private final int headWidth;
    private final List<MemorySegment> keys = new ArrayList<>();
    private final List<MemorySegment> values = new ArrayList<>();

    /// @param arena      owns the pages
    /// @param kvHeads    `G`
    /// @param headWidth  `W`
    public KvPages(Arena arena, int kvHeads, int headWidth) {
        this.arena = arena;
        this.kvHeads = kvHeads;
        this.headWidth = headWidth;
    }

    public int kvHeads() {
        return kvHeads;
    }

    public int headWidth() {
        return headWidth;
    }

    /// Makes room for tokens `0 … tokens - 1`.
    public void reserve(int tokens) {
        while (keys.size() * PAGE < tokens) {
            keys.add(page());
            values.add(page());
        }
    }

    private MemorySegment page() {
        return arena.allocate(pageBytes(kvHeads, headWidth) / 2, 64);
    }

    /// Bytes of keys and values that one page of one layer takes.
    public static long pageBytes(int kvHeads, int headWidth) {
        return 2L * Float.BYTES * PAGE * kvHeads * headWidth;
    }

    /// The keys of page `page`, F32 `(G, W, PAGE)`.
    public MemorySegment keys(int page) {
        return keys.get(page);
    }

    /// The values of page `page`, F32 `(G, PAGE, W)`.
    public MemorySegment values(int page) {
        return values.get(page);
    }

    /// Byte offset of element `element` of a token's key within its page.
    public long keyOffset(int kvHead, int element, int position) {
        return Float.BYTES * (PAGE * (long) (kvHead * headWidth + element) + position % PAGE);
    }

    /// Byte offset of a token's value, `W` elements, within its page.
    public long valueOffset(int kvHead, int position) {
        return Float.BYTES * (long) headWidth * (kvHead * PAGE + position % PAGE);
    }
}
