package dev.freehold.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A panel has 32 neighbouring tokens, a line an element of all of them: a head is `(PAGE/32, W, 32)`. A panel has
/// `(⌈W/32⌉, 32)` scales, one for each token and 32 of its elements.
record TokenPanels(KvType type, int heads, int width) implements PageLayout {
    @Override
    public int panels() {
        return KvPages.PAGE / KvPages.LINE;
    }

    @Override
    public long panelBytes() {
        return scales() + (type == KvType.Q8_0 ? (long) Short.BYTES * KvPages.LINE * PageLayout.blocks(width) : 0);
    }

    /// Byte offset of the scales in a panel.
    private long scales() {
        return (long) type.bytes() * KvPages.LINE * width;
    }

    private long panelOf(int head, int token) {
        return panel(head, token / KvPages.LINE);
    }

    @Override
    public float get(MemorySegment page, int head, int token, int element) {
        int lane = token % KvPages.LINE;
        long panel = panelOf(head, token);
        long scale = panel + scales() + Short.BYTES * (element / KvPages.LINE * KvPages.LINE + lane);
        return get(page, panel, element * KvPages.LINE + lane, scale);
    }

    @Override
    public void store(MemorySegment page, int head, int token, MemorySegment from, long at) {
        long panel = panelOf(head, token);
        int lane = token % KvPages.LINE;
        switch (type) {
            case F32 -> {
                for (int w = 0; w < width; w++) {
                    page.set(Tensor.FLOAT, panel + 4L * (KvPages.LINE * w + lane), from.get(Tensor.FLOAT, at + 4L * w));
                }
            }
            case F16 -> {
                for (int w = 0; w < width; w++) {
                    page.set(HALF, panel + 2L * (KvPages.LINE * w + lane),
                            Float.floatToFloat16(from.get(Tensor.FLOAT, at + 4L * w)));
                }
            }
            case Q8_0 -> storeBlocks(page, panel, lane, from, at);
        }
    }

    private void storeBlocks(MemorySegment page, long panel, int lane, MemorySegment from, long at) {
        for (int w = 0; w < width; w += KvPages.LINE) {
            int count = Math.min(KvPages.LINE, width - w);
            MemorySegment block = PageLayout.block(from, at + 4L * w, count);
            for (int i = 0; i < count; i++) {
                page.set(ValueLayout.JAVA_BYTE, panel + (long) KvPages.LINE * (w + i) + lane,
                        block.get(ValueLayout.JAVA_BYTE, Short.BYTES + i));
            }
            page.set(HALF, panel + scales() + Short.BYTES * (w + lane), block.get(HALF, 0));
        }
    }
}
