package dev.freehold.tokenizer.template;

import java.util.Iterator;
import java.util.List;

/// Items that can be taken once, as filters like `select` give them. They are taken lazily, since what a template does
/// in between may change them.
///
/// @param depth  how many generators take from each other: taking an item goes through all of them
record Generator(Iterator<Object> items, int depth) {
    Generator {
        if (depth > Budget.MAX_DEPTH) {
            throw TemplateException.limit("more than %d filters take from each other".formatted(Budget.MAX_DEPTH));
        }
    }

    static Generator of(List<Object> items) {
        return new Generator(items.iterator(), 1);
    }

    /// Gives `items`, which are taken from `source`.
    static Generator over(Object source, Iterator<Object> items) {
        return new Generator(items, source instanceof Generator generator ? generator.depth + 1 : 1);
    }
}
