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
/// | values | 32 neighbouring elements | those of a token | `(G, ⌈U/32⌉, PAGE, 32)` |
///
/// Elements of values past `U` are 0. Token `p` is number `p % PAGE` of page `p / PAGE`. In [KvType#Q8_0], the codes of
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
    private final int valueWidth;
    private final List<MemorySegment> keys = new ArrayList<>();
    private final List<MemorySegment> values = new ArrayList<>();
    private int first;     // page that is held
    private int forgotten; // pages whose tokens nobody needs

    /// @param arena      owns the pages
    /// @param kvHeads    `G`
    /// @param headWidth  `W`
    public KvPages(Arena arena, KvType type, int kvHeads, int headWidth) {
        this(arena, type, kvHeads, headWidth, headWidth);
    }

    /// @param arena       owns the pages
    /// @param kvHeads     `G`
    /// @param headWidth   `W`, of keys
    /// @param valueWidth  `U`, of values
    public KvPages(Arena arena, KvType type, int kvHeads, int headWidth, int valueWidth) {
        this.arena = arena;
        this.type = type;
        this.kvHeads = kvHeads;
        this.headWidth = headWidth;
        this.valueWidth = valueWidth;
    }

    public KvType type() {
        return type;
    }

    public int kvHeads() {
        return kvHeads;
    }

    /// `W`, of keys.
    public int headWidth() {
        return headWidth;
    }

    /// `U`, of values.
    public int valueWidth() {
        return valueWidth;
    }

    /// Makes room for tokens `0 … tokens - 1`. Pages of tokens that were forgotten are used again.
    public void reserve(int tokens) {
        while ((long) keys.size() * PAGE < tokens) {
            boolean again = first < forgotten;
            keys.add(again ? keys.get(first) : arena.allocate(kvHeads * keyBytes(type, headWidth), 64));
            values.add(again ? values.get(first) : arena.allocate(kvHeads * valueBytes(type, valueWidth), 64));
            if (again) {
                keys.set(first, MemorySegment.NULL);
                values.set(first, MemorySegment.NULL);
                first++;
            }
        }
    }

    /// Lets the pages of tokens before `position` be used again, and no others, since no query will see them. Until
    /// [#reserve] has used them they are still there.
    public void forget(int position) {
        forgotten = Math.min(position / PAGE, keys.size());
    }

    /// Forgets all tokens and keeps the memory for others.
    public void clear() {
        keys.subList(0, first).clear();
        values.subList(0, first).clear();
        first = 0;
        forgotten = 0;
    }

    /// The first token that is still there.
    public int firstPosition() {
        return first * PAGE;
    }

    /// Bytes of the pages that are held.
    public long byteSize() {
        return (keys.size() - first) * pageBytes(type, kvHeads, headWidth, valueWidth);
    }

    /// Bytes of keys and values, of one width, that one page of one layer takes.
    public static long pageBytes(KvType type, int kvHeads, int headWidth) {
        return pageBytes(type, kvHeads, headWidth, headWidth);
    }

    /// Bytes of keys and values that one page of one layer takes.
    public static long pageBytes(KvType type, int kvHeads, int headWidth, int valueWidth) {
        return kvHeads * (keyBytes(type, headWidth) + valueBytes(type, valueWidth));
    }

    /// The keys of page `page`.
    public MemorySegment keys(int page) {
        return keys.get(page);
    }

    /// The values of page `page`.
    public MemorySegment values(int page) {
        return values.get(page);
    }

    /// Panels that the values of a head have: `⌈U/32⌉`.
    public int valuePanels() {
        return blocks(valueWidth);
    }

    /// Bytes of a panel of keys.
    public long keyPanelBytes() {
        return keyBytes(type, headWidth) / (PAGE / LINE);
    }

    /// Bytes of a panel of values.
    public long valuePanelBytes() {
        return valueBytes(type, valueWidth) / valuePanels();
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
    /// @param keys    F32 `(T, G·W)`
    /// @param values  F32 `(T, G·U)`
    /// @param token   the row of `keys` and `values`
    public void store(int position, Tensor keys, Tensor values, int token) {
        for (int g = 0; g < kvHeads; g++) {
            storeKey(position, g, keys.data(), token * keys.rowBytes() + (long) Float.BYTES * g * headWidth);
            storeValue(position, g, values.data(), token * values.rowBytes() + (long) Float.BYTES * g * valueWidth);
        }
    }

    private void storeKey(int position, int g, MemorySegment from, long at) {
        MemorySegment page = keys(position / PAGE);
        long panel = keyPanel(g, position);
        switch (type) {
            case F32 -> {
                for (int w = 0; w < headWidth; w++) {
                    page.set(Tensor.FLOAT, panel + 4L * (LINE * w + position % LINE),
                            from.get(Tensor.FLOAT, at + 4L * w));
                }
            }
            case F16 -> {
                for (int w = 0; w < headWidth; w++) {
                    page.set(HALF, panel + 2L * (LINE * w + position % LINE),
                            Float.floatToFloat16(from.get(Tensor.FLOAT, at + 4L * w)));
                }
            }
            case Q8_0 -> storeKeyQ8(page, panel, position % LINE, from, at);
        }
    }

    private void storeKeyQ8(MemorySegment page, long panel, int lane, MemorySegment from, long at) {
        var elements = new float[LINE];
        MemorySegment block = MemorySegment.ofArray(new byte[DType.Q8_0.bytesPerBlock()]);
        for (int w = 0; w < headWidth; w += LINE) {
            int count = Math.min(LINE, headWidth - w);
            encode(from, at + 4L * w, count, elements, block);
            for (int i = 0; i < count; i++) {
                page.set(ValueLayout.JAVA_BYTE, panel + (long) LINE * (w + i) + lane, code(block, i));
            }
            page.set(HALF, panel + (long) LINE * headWidth + Short.BYTES * (w + lane), block.get(HALF, 0));
        }
    }

    private void storeValue(int position, int g, MemorySegment from, long at) {
        MemorySegment page = values(position / PAGE);
        int token = position % PAGE;
        for (int w = 0; w < valueWidth; w += LINE) {
            int count = Math.min(LINE, valueWidth - w);
            long panel = valuePanel(g, w);
            switch (type) {
                case F32 -> MemorySegment.copy(from, at + 4L * w, page, panel + 4L * LINE * token, 4L * count);
                case F16 -> {
                    for (int i = 0; i < count; i++) {
                        page.set(HALF, panel + 2L * (LINE * token + i),
                                Float.floatToFloat16(from.get(Tensor.FLOAT, at + 4L * (w + i))));
                    }
                }
                case Q8_0 -> {
                    MemorySegment block = MemorySegment.ofArray(new byte[DType.Q8_0.bytesPerBlock()]);
                    encode(from, at + 4L * w, count, new float[LINE], block);
                    MemorySegment.copy(block, Short.BYTES, page, panel + (long) LINE * token, LINE);
                    page.set(HALF, panel + (long) LINE * PAGE + Short.BYTES * token, block.get(HALF, 0));
                }
            }
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
