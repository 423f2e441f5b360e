package dev.freehold.models.cache;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.KvPages;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Keys and values of the tokens that later ones may attend to.
///
/// With a window, pages that have left it are used again, so that a sequence of any length takes the memory of its
/// window.
///
/// @param window  tokens that are seen at most, or [AttentionPattern#UNLIMITED]
public record KeyValueCache(KvPages pages, int window) implements BlockCache {
    /// Tokens past the window that are kept, so that an answer can be taken back.
    static final int SLACK = 1024;

    @Override
    public void reserve(int length, int tokens) {
        if (window != AttentionPattern.UNLIMITED) {
            pages.forget(Math.max(0, firstSeen(length) - SLACK));
        }
        pages.reserve(length + tokens);
    }

    @Override
    public boolean canRewind(int length) {
        return pages.firstPosition() <= firstSeen(length);
    }

    @Override
    public void clear() {
        pages.clear();
    }

    /// The first position that the token at `position` sees.
    private int firstSeen(int position) {
        return Math.max(0, position + 1 - window);
    }

    @Override
    public List<MemorySegment> state() {
        return List.of();
    }

    @Override
    public List<MemorySegment> contents(int length) {
        var contents = new ArrayList<MemorySegment>();
        for (int page = firstSeen(length) / KvPages.PAGE; page < Math.ceilDiv(length, KvPages.PAGE); page++) {
            contents.addAll(pages.memory(page));
        }
        return contents;
    }

    @Override
    public long byteSize() {
        return pages.byteSize();
    }
}
