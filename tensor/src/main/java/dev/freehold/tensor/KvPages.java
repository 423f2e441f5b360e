package dev.freehold.tensor;

import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Keys and values of one layer for one sequence, in pages that are added as the sequence grows.
///
/// A page holds [#PAGE] tokens, head by head as attention reads them, in panels of lines of [#LINE] elements, so that
/// both of attention's products, queries by keys and weights by values, multiply rows by lines of a panel and read
/// memory from front to back:
///
/// | | panel | line | shape of a page |
/// |---|---|---|---|
/// | keys | 32 neighbouring tokens | an element of all of them | `(G, PAGE/32, W, 32)` |
/// | values | 32 neighbouring elements | those of a token | `(G, ⌈W/32⌉, PAGE, 32)` |
///
/// Elements of values past `W` are 0. Token `p` is number `p % PAGE` of page `p / PAGE`. In [KvType#Q8_0], the codes of
/// a panel are followed by its scales, halves: for keys `(⌈W/32⌉, 32)`, one for each token and 32 of its elements; for
/// values `(PAGE)`.
public final class KvPages {
    /// Tokens in a page.
    public static final int PAGE = 128;
    /// Elements in a line; tokens in a panel of keys; elements of a token in a panel of values.
    public static final int LINE = 32;

    private static final ValueLayout.OfShort HALF =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena;
    private final KvType type;
    private final int kvHeads;
    private final int headWidth;
    private final List<MemorySegment> keys = new ArrayList<>();
    private final List<MemorySegment> values = new ArrayList<>();

    /// @param arena      owns the pages
    /// @param kvHeads    `G`
    /// @param headWidth  `W`
    public KvPages(Arena arena, KvType type, int kvHeads, int headWidth) {
        this.arena = arena;
        this.type = type;
        this.kvHeads = kvHeads;
        this.headWidth = headWidth;
    }

    public KvType type() {
        return type;
    }

    public int kvHeads() {
        return kvHeads;
    }

    public int headWidth() {
        return headWidth;
    }

    /// Makes room for tokens `0 … tokens - 1`.
    public void reserve(int tokens) {
        while ((long) keys.size() * PAGE < tokens) {
            keys.add(arena.allocate(kvHeads * keyBytes(type, headWidth), 64));
            values.add(arena.allocate(kvHeads * valueBytes(type, headWidth), 64));
        }
    }

    /// Bytes of keys and values that one page of one layer takes.
    public static long pageBytes(KvType type, int kvHeads, int headWidth) {
        return kvHeads * (keyBytes(type, headWidth) + valueBytes(type, headWidth));
    }

    /// The keys of page `page`.
    public MemorySegment keys(int page) {
        return keys.get(page);
    }

    /// The values of page `page`.
    public MemorySegment values(int page) {
        return values.get(page);
    }

    /// Panels that the values of a head have: `⌈W/32⌉`.
    public int valuePanels() {
        return blocks(headWidth);
    }

    /// Bytes of a panel of keys.
    public long keyPanelBytes() {
        return keyBytes(type, headWidth) / (PAGE / LINE);
    }

    /// Bytes of a panel of values.
    public long valuePanelBytes() {
        return valueBytes(type, headWidth) / valuePanels();
    }

    /// Byte offset, within their page, of the panel of keys that has token `position`.
    public long keyPanel(int kvHead, int position) {
        return keyPanelBytes() * (kvHead * (PAGE / LINE) + position % PAGE / LINE);
    }

    /// Byte offset, within their page, of the panel of values that has element `element`.
    public long valuePanel(int kvHead, int element) {
        return valuePanelBytes() * (kvHead * valuePanels() + element / LINE);
    }

    private static int blocks(int width) {
        return Math.ceilDiv(width, LINE);
    }

    /// Of the keys of a head in a page.
    private static long keyBytes(KvType type, int width) {
        long scales = type == KvType.Q8_0 ? (long) Short.BYTES * PAGE * blocks(width) : 0;
        return (long) type.bytes() * PAGE * width + scales;
    }

    /// Of the values of a head in a page.
    private static long valueBytes(KvType type, int width) {
        return keyBytes(type, LINE * blocks(width));
    }

    /// One element of a key; for tests and small loops.
    public float key(int kvHead, int element, int position) {
        int lane = position % LINE;
        return get(keys(position / PAGE), keyPanel(kvHead, position), headWidth, element * LINE + lane,
                element / LINE * LINE + lane);
    }

    /// One element of a value; for tests and small loops.
    public float value(int kvHead, int element, int position) {
        int token = position % PAGE;
        return get(values(position / PAGE), valuePanel(kvHead, element), PAGE, token * LINE + element % LINE, token);
    }

    private float get(MemorySegment page, long panel, int lines, int index, int scale) {
        return switch (type) {
            case F32 -> page.get(Tensor.FLOAT, panel + 4L * index);
            case F16 -> Float.float16ToFloat(page.get(HALF, panel + 2L * index));
            case Q8_0 -> page.get(ValueLayout.JAVA_BYTE, panel + index)
                    * Float.float16ToFloat(page.get(HALF, panel + (long) lines * LINE + 2L * scale));
        };
    }

    /// Rounds the keys and values of one token to [#type] and keeps them at `position`, for which there is room.
    ///
    /// @param token  the row of `keys` and `values`, F32 `(T, G·W)`
    public void store(int position, Tensor keys, Tensor values, int token) {
        long row = token * keys.rowBytes();
        for (int g = 0; g < kvHeads; g++) {
            long from = row + (long) Float.BYTES * g * headWidth;
            MemorySegment keyPage = keys(position / PAGE);
            MemorySegment valuePage = values(position / PAGE);
            switch (type) {
                case F32 -> storeF32(keyPage, valuePage, g, position, keys.data(), values.data(), from);
                case F16 -> storeF16(keyPage, valuePage, g, position, keys.data(), values.data(), from);
                case Q8_0 -> storeQ8(keyPage, valuePage, g, position, keys.data(), values.data(), from);
            }
        }
    }

    private void storeF32(MemorySegment keyPage, MemorySegment valuePage, int g, int position,
            MemorySegment keys, MemorySegment values, long from) {
        long keyAt = keyPanel(g, position) + Float.BYTES * (position % LINE);
        for (int w = 0; w < headWidth; w += LINE) {
            int count = Math.min(LINE, headWidth - w);
            long at = from + (long) Float.BYTES * w;
            for (int i = 0; i < count; i++) {
                keyPage.set(Tensor.FLOAT, keyAt + (long) Float.BYTES * LINE * (w + i),
                        keys.get(Tensor.FLOAT, at + (long) Float.BYTES * i));
            }
            long valueAt = valuePanel(g, w) + (long) Float.BYTES * LINE * (position % PAGE);
            MemorySegment.copy(values, at, valuePage, valueAt, (long) Float.BYTES * count);
        }
    }

    private void storeF16(MemorySegment keyPage, MemorySegment valuePage, int g, int position,
            MemorySegment keys, MemorySegment values, long from) {
        long keyAt = keyPanel(g, position) + Short.BYTES * (position % LINE);
        for (int w = 0; w < headWidth; w += LINE) {
            int count = Math.min(LINE, headWidth - w);
            long at = from + (long) Float.BYTES * w;
            for (int i = 0; i < count; i++) {
                keyPage.set(HALF, keyAt + (long) Short.BYTES * LINE * (w + i),
                        Float.floatToFloat16(keys.get(Tensor.FLOAT, at + (long) Float.BYTES * i)));
            }
            long valueAt = valuePanel(g, w) + (long) Short.BYTES * LINE * (position % PAGE);
            for (int i = 0; i < count; i++) {
                valuePage.set(HALF, valueAt + (long) Short.BYTES * i,
                        Float.floatToFloat16(values.get(Tensor.FLOAT, at + (long) Float.BYTES * i)));
            }
        }
    }

    private void storeQ8(MemorySegment keyPage, MemorySegment valuePage, int g, int position,
            MemorySegment keys, MemorySegment values, long from) {
        var elements = new float[LINE];
        MemorySegment block = MemorySegment.ofArray(new byte[DType.Q8_0.bytesPerBlock()]);
        long keyAt = keyPanel(g, position);
        int lane = position % LINE;
        int token = position % PAGE;
        for (int w = 0; w < headWidth; w += LINE) {
            int count = Math.min(LINE, headWidth - w);
            encode(keys, from + 4L * w, count, elements, block);
            for (int i = 0; i < count; i++) {
                keyPage.set(ValueLayout.JAVA_BYTE, keyAt + (long) LINE * (w + i) + lane, code(block, i));
            }
            keyPage.set(HALF, keyAt + (long) LINE * headWidth + Short.BYTES * (w + lane), block.get(HALF, 0));

            encode(values, from + 4L * w, count, elements, block);
            long valueAt = valuePanel(g, w);
            MemorySegment.copy(block, Short.BYTES, valuePage, valueAt + (long) LINE * token, LINE);
            valuePage.set(HALF, valueAt + (long) LINE * PAGE + Short.BYTES * token, block.get(HALF, 0));
        }
    }

    /// Makes a block of `count` elements and zeros.
    private static void encode(MemorySegment from, long at, int count, float[] elements, MemorySegment block) {
        MemorySegment.copy(from, Tensor.FLOAT, at, elements, 0, count);
        Arrays.fill(elements, count, LINE, 0f);
        BlockFormat.of(DType.Q8_0).encode(elements, 0, LINE, block, 0);
    }

    private static byte code(MemorySegment block, int i) {
        return block.get(ValueLayout.JAVA_BYTE, Short.BYTES + i);
    }
}
