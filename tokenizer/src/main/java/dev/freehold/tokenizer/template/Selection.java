package dev.freehold.tokenizer.template;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

/// The items that pass a test, which is made only when the next item is asked for.
final class Selection implements Iterator<Object> {
    private final Iterator<Object> items;
    private final Predicate<Object> test;
    private boolean found;
    private Object next;

    Selection(Iterator<Object> items, Predicate<Object> test) {
        this.items = items;
        this.test = test;
    }

    @Override
    public boolean hasNext() {
        while (!found && items.hasNext()) {
            next = items.next();
            found = test.test(next);
        }
        return found;
    }

    @Override
    public Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        found = false;
        return next;
    }
}
