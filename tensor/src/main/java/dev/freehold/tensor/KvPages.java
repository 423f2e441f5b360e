package dev.freehold.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
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
///
/// [Latent][#latent] vectors are keys whose first `U` elements are the values too. They are kept once, `W` wide, as
/// values are; who multiplies queries by them turns panels around first.
public final class KvPages {
    /// Tokens in a page.
    public static final int PAGE = 128;
    /// Elements in a line; tokens in a panel of keys; elements of a token in a panel of values.
    public static final int LINE = 32;

    private final Arena arena;
    private final PageLayout keyLayout;
    private final PageLayout valueLayout; // that of keys where values are a part of them
    private final int valueWidth;
    private final List<MemorySegment> keys = new ArrayList<>();
    private final List<MemorySegment> values = new ArrayList<>(); // the same segments where values are a part of keys
    private int first;     // page that is held
    private int forgotten; // pages whose tokens nobody needs

    private KvPages(Arena arena, PageLayout keyLayout, PageLayout valueLayout, int valueWidth) {
        this.arena = arena;
        this.keyLayout = keyLayout;
        this.valueLayout = valueLayout;
        this.valueWidth = valueWidth;
    }

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
        this(arena, new TokenPanels(type, kvHeads, headWidth), new ElementPanels(type, kvHeads, valueWidth),
                valueWidth);
    }

    /// Keys of one head that begin with the values (latent attention, <https://arxiv.org/abs/2405.04434>).
    ///
    /// @param arena       owns the pages
    /// @param width       `W`, of keys
    /// @param valueWidth  `U`, of values, at most `W`
    public static KvPages latent(Arena arena, KvType type, int width, int valueWidth) {
        if (valueWidth > width) {
            throw new IllegalArgumentException("%d elements are no part of %d".formatted(valueWidth, width));
        }
        var layout = new ElementPanels(type, 1, width);
        return new KvPages(arena, layout, layout, valueWidth);
    }

    public KvType type() {
        return keyLayout.type();
    }

    public int kvHeads() {
        return keyLayout.heads();
    }

    /// `W`, of keys.
    public int headWidth() {
        return keyLayout.width();
    }

    /// `U`, of values.
    public int valueWidth() {
        return valueWidth;
    }

    /// Whether values are a part of keys, and keys lie as values do.
    public boolean isLatent() {
        return keyLayout == valueLayout;
    }

    /// Makes room for tokens `0 … tokens - 1`. Pages of tokens that were forgotten are used again.
    public void reserve(int tokens) {
        while ((long) keys.size() * PAGE < tokens) {
            boolean again = first < forgotten;
            keys.add(again ? keys.get(first) : arena.allocate(keyLayout.byteSize(), 64));
            values.add(again ? values.get(first)
                    : isLatent() ? keys.getLast() : arena.allocate(valueLayout.byteSize(), 64));
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
        long page = keyLayout.byteSize() + (isLatent() ? 0 : valueLayout.byteSize());
        return (keys.size() - first) * page;
    }

    /// Bytes of keys and values, of one width, that one page of one layer takes.
    public static long pageBytes(KvType type, int kvHeads, int headWidth) {
        return pageBytes(type, kvHeads, headWidth, headWidth);
    }

    /// Bytes of keys and values that one page of one layer takes.
    public static long pageBytes(KvType type, int kvHeads, int headWidth, int valueWidth) {
        return new TokenPanels(type, kvHeads, headWidth).byteSize()
                + new ElementPanels(type, kvHeads, valueWidth).byteSize();
    }

    /// Bytes of [latent][#latent] vectors that one page of one layer takes.
    public static long latentPageBytes(KvType type, int width) {
        return new ElementPanels(type, 1, width).byteSize();
    }

    /// The keys of page `page`.
    public MemorySegment keys(int page) {
        return keys.get(page);
    }

    /// The values of page `page`; where they are a part of keys, these.
    public MemorySegment values(int page) {
        return values.get(page);
    }

    /// All memory of page `page`.
    public List<MemorySegment> memory(int page) {
        return isLatent() ? List.of(keys(page)) : List.of(keys(page), values(page));
    }

    /// Panels that the values of a head have: `⌈U/32⌉`.
    public int valuePanels() {
        return PageLayout.blocks(valueWidth);
    }

    /// Byte offset, within their page, of the panel of keys that has token `position`; where values are no part of
    /// keys.
    public long keyPanel(int kvHead, int position) {
        return keyLayout.panel(kvHead, position % PAGE / LINE);
    }

    /// Byte offset, within their page, of the panel of values that has element `element`; where values are a part of
    /// keys, of that of keys.
    public long valuePanel(int kvHead, int element) {
        return valueLayout.panel(kvHead, element / LINE);
    }

    /// One element of a key; for tests and small loops.
    public float key(int kvHead, int element, int position) {
        return keyLayout.get(keys(position / PAGE), kvHead, position % PAGE, element);
    }

    /// One element of a value; for tests and small loops.
    public float value(int kvHead, int element, int position) {
        return valueLayout.get(values(position / PAGE), kvHead, position % PAGE, element);
    }

    /// Rounds the keys and values of one token to [#type] and keeps them at `position`, for which there is room.
    ///
    /// @param keys    F32 `(T, G·W)`
    /// @param values  F32 `(T, G·U)`; not looked at where they are a part of keys
    /// @param token   the row of `keys` and `values`
    public void store(int position, Tensor keys, Tensor values, int token) {
        store(keyLayout, keys(position / PAGE), position, keys, token);
        if (!isLatent()) {
            store(valueLayout, values(position / PAGE), position, values, token);
        }
    }

    private static void store(PageLayout layout, MemorySegment page, int position, Tensor from, int token) {
        for (int g = 0; g < layout.heads(); g++) {
            layout.store(page, g, position % PAGE, from.data(),
                    token * from.rowBytes() + (long) Float.BYTES * g * layout.width());
        }
    }
}
