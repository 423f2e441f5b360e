package dev.freehold.tensor;

import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// How vectors of the [KvPages#PAGE] tokens of a page lie in memory: head by head, in panels of lines of [KvPages#LINE]
/// elements, in [KvType#Q8_0] with the scales of a panel behind its codes.
sealed interface PageLayout permits TokenPanels, ElementPanels {
    ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    KvType type();

    int heads();

    /// Elements of a head.
    int width();

    /// Panels of a head.
    int panels();

    long panelBytes();

    /// Of a page.
    default long byteSize() {
        return panel(heads(), 0);
    }

    /// Byte offset of a panel in its page.
    default long panel(int head, int panel) {
        return panelBytes() * ((long) head * panels() + panel);
    }

    /// One element.
    float get(MemorySegment page, int head, int token, int element);

    /// Rounds the vector of one token and one head to [#type] and keeps it.
    ///
    /// @param from  has it, F32, from byte `at` on
    void store(MemorySegment page, int head, int token, MemorySegment from, long at);

    /// @param scale  byte offset of the element's scale, where there is one
    default float get(MemorySegment page, long panel, int index, long scale) {
        return switch (type()) {
            case F32 -> page.get(Tensor.FLOAT, panel + 4L * index);
            case F16 -> Float.float16ToFloat(page.get(HALF, panel + 2L * index));
            case Q8_0 -> page.get(ValueLayout.JAVA_BYTE, panel + index) * Float.float16ToFloat(page.get(HALF, scale));
        };
    }

    /// `count` elements and zeros as a block of [DType#Q8_0].
    static MemorySegment block(MemorySegment from, long at, int count) {
        var elements = new float[KvPages.LINE];
        MemorySegment.copy(from, Tensor.FLOAT, at, elements, 0, count);
        Arrays.fill(elements, count, KvPages.LINE, 0f);
        MemorySegment block = MemorySegment.ofArray(new byte[DType.Q8_0.bytesPerBlock()]);
        BlockFormat.of(DType.Q8_0).encode(elements, 0, KvPages.LINE, block, 0);
        return block;
    }

    static int blocks(int width) {
        return Math.ceilDiv(width, KvPages.LINE);
    }
}
