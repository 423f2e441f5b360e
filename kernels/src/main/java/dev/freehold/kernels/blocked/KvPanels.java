package dev.freehold.kernels.blocked;

import dev.freehold.tensor.KvPages;
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
                long scales = at + (long) KvPages.LINE * KvPages.PAGE;
                for (int j = 0; j < lines; j++) {
                    float scale = Float.float16ToFloat(memory.get(HALF, scales + Short.BYTES * j));
                    for (int i = 0; i < KvPages.LINE; i++) {
                        elements[KvPages.LINE * j + i] =
                                scale * memory.get(ValueLayout.JAVA_BYTE, at + KvPages.LINE * j + i);
                    }
                }
                yield panel(elements, KvPages.LINE * lines, scratch);
            }
        };
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
