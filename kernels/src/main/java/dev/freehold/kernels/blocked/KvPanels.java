package dev.freehold.kernels.blocked;

import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Panels of keys and values as F32: where they are, or decoded into scratch memory.
///
/// @param halves  reads F16
record KvPanels(WeightReader halves) {
    private static final ValueLayout.OfShort HALF =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// `(W, 32)`: the keys of the 32 tokens from `position` on, the first of a panel.
    Panel keys(KvPages cache, int kvHead, int position, Scratch scratch) {
        if (cache.isLatent()) {
            return turned(cache, position, scratch);
        }
        MemorySegment page = cache.keys(position / KvPages.PAGE);
        long at = cache.keyPanel(kvHead, position);
        int width = cache.headWidth();
        return switch (cache.type()) {
            case F32 -> new Panel(page, at, KvPages.LINE);
            case F16 -> decodeHalves(page, at, width, scratch);
            case Q8_0 -> {
                float[] elements = scratch.third(KvPages.LINE * width);
                for (int w = 0; w < width; w++) {
                    long scales = at + (long) KvPages.LINE * width + Short.BYTES * (long) (w - w % KvPages.LINE);
                    for (int i = 0; i < KvPages.LINE; i++) {
                        elements[KvPages.LINE * w + i] = page.get(ValueLayout.JAVA_BYTE, at + KvPages.LINE * w + i)
                                * Float.float16ToFloat(page.get(HALF, scales + Short.BYTES * i));
                    }
                }
                yield panel(elements, KvPages.LINE * width, scratch);
            }
        };
    }

    /// `(lines, 32)`: 32 elements from `element` on, the first of a panel, of the first `lines` tokens of a page.
    Panel values(KvPages cache, int kvHead, int page, int element, int lines, Scratch scratch) {
        MemorySegment memory = cache.values(page);
        long at = cache.valuePanel(kvHead, element);
        return switch (cache.type()) {
            case F32 -> new Panel(memory, at, KvPages.LINE);
            case F16 -> decodeHalves(memory, at, lines, scratch);
            case Q8_0 -> {
                float[] elements = scratch.third(KvPages.LINE * lines);
                decodeTokens(cache.type(), memory, at, 0, lines, elements, 0);
                yield panel(elements, KvPages.LINE * lines, scratch);
            }
        };
    }

    /// `(W, 32)`: the keys of the 32 tokens from `position` on that are kept as values are, turned around.
    private Panel turned(KvPages cache, int position, Scratch scratch) {
        MemorySegment page = cache.values(position / KvPages.PAGE);
        int width = cache.headWidth();
        int square = KvPages.LINE * KvPages.LINE;
        float[] elements = scratch.third(KvPages.LINE * width + square);
        int lines = KvPages.LINE * width; // behind the keys
        for (int w = 0; w < width; w += KvPages.LINE) {
            decodeTokens(cache.type(), page, cache.valuePanel(0, w), position % KvPages.PAGE, KvPages.LINE, elements,
                    lines);
            int count = Math.min(KvPages.LINE, width - w);
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < KvPages.LINE; j++) {
                    elements[KvPages.LINE * (w + i) + j] = elements[lines + KvPages.LINE * j + i];
                }
            }
        }
        return panel(elements, lines, scratch);
    }

    /// Lines `first … first + lines - 1` of a panel that has 32 elements of a token in each.
    private void decodeTokens(
            KvType type, MemorySegment page, long panel, int first, int lines, float[] out, int to) {
        int count = KvPages.LINE * lines;
        long at = panel + (long) type.bytes() * KvPages.LINE * first;
        switch (type) {
            case F32 -> MemorySegment.copy(page, Tensor.FLOAT, at, out, to, count);
            case F16 -> halves.decode(page, at, out, to, count);
            case Q8_0 -> {
                long scales = panel + (long) KvPages.LINE * KvPages.PAGE + (long) Short.BYTES * first;
                for (int j = 0; j < lines; j++) {
                    float scale = Float.float16ToFloat(page.get(HALF, scales + Short.BYTES * j));
                    for (int i = 0; i < KvPages.LINE; i++) {
                        int index = KvPages.LINE * j + i;
                        out[to + index] = scale * page.get(ValueLayout.JAVA_BYTE, at + index);
                    }
                }
            }
        }
    }

    private Panel decodeHalves(MemorySegment page, long at, int lines, Scratch scratch) {
        float[] elements = scratch.third(KvPages.LINE * lines);
        halves.decode(page, at, elements, 0, KvPages.LINE * lines);
        return panel(elements, KvPages.LINE * lines, scratch);
    }

    private static Panel panel(float[] elements, int count, Scratch scratch) {
        MemorySegment memory = scratch.padded(count);
        MemorySegment.copy(elements, 0, memory, Tensor.FLOAT, 0, count);
        return new Panel(memory, 0, KvPages.LINE);
    }
}
