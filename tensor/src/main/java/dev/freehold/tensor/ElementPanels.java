package dev.freehold.tensor;

import java.lang.foreign.MemorySegment;

/// A panel has 32 neighbouring elements, a line those of a token: a head is `(⌈W/32⌉, PAGE, 32)`, with 0 past `W`. A
/// panel has `(PAGE)` scales.
record ElementPanels(KvType type, int heads, int width) implements PageLayout {
    @Override
    public int panels() {
        return PageLayout.blocks(width);
    }

    @Override
    public long panelBytes() {
        return scales() + (type == KvType.Q8_0 ? (long) Short.BYTES * KvPages.PAGE : 0);
    }

    /// Byte offset of the scales in a panel.
    private long scales() {
        return (long) type.bytes() * KvPages.LINE * KvPages.PAGE;
    }

    @Override
    public float get(MemorySegment page, int head, int token, int element) {
        long panel = panel(head, element / KvPages.LINE);
        return get(page, panel, token * KvPages.LINE + element % KvPages.LINE,
                panel + scales() + (long) Short.BYTES * token);
    }

    @Override
    public void store(MemorySegment page, int head, int token, MemorySegment from, long at) {
        for (int w = 0; w < width; w += KvPages.LINE) {
            storeLine(page, panel(head, w / KvPages.LINE), token, from, at + 4L * w, Math.min(KvPages.LINE, width - w));
        }
    }

    private void storeLine(MemorySegment page, long panel, int token, MemorySegment from, long at, int count) {
        long line = panel + (long) type.bytes() * KvPages.LINE * token;
        switch (type) {
            case F32 -> MemorySegment.copy(from, at, page, line, 4L * count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    page.set(HALF, line + 2L * i, Float.floatToFloat16(from.get(Tensor.FLOAT, at + 4L * i)));
                }
            }
            case Q8_0 -> {
                MemorySegment block = PageLayout.block(from, at, count);
                MemorySegment.copy(block, Short.BYTES, page, line, KvPages.LINE);
                page.set(HALF, panel + scales() + (long) Short.BYTES * token, block.get(HALF, 0));
            }
        }
    }
}
