package dev.freehold.tokenizer.template;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// A list that the template made, and so may change; the lists given to it are only read.
final class TemplateList extends AbstractList<Object> {
    private final List<Object> items;

    TemplateList() {
        items = new ArrayList<>();
    }

    TemplateList(Collection<?> items) {
        this.items = new ArrayList<>(items);
    }

    @Override
    public Object get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public Object set(int index, Object item) {
        return items.set(index, item);
    }

    @Override
    public void add(int index, Object item) {
        items.add(index, item);
    }

    @Override
    public Object remove(int index) {
        return items.remove(index);
    }

    @Override
    public void clear() {
        items.clear();
    }
}
