package dev.freehold.tokenizer.template;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;

/// Python's tuple: a list that no template can change, and that is never equal to a list.
final class Tuple extends AbstractList<Object> {
    private final List<Object> items;

    /// @param items  not copied: nobody may change them afterwards
    Tuple(List<Object> items) {
        this.items = items;
    }

    static Tuple of(Object... items) {
        return new Tuple(Arrays.asList(items));
    }

    @Override
    public Object get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }
}
