package dev.freehold.tokenizer.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// A stable merge sort that asks only for `<`, as Python's `sorted` does: Java's own fails on values without a total
/// order, such as NaN.
final class Sorting {
    private record Keyed(Object key, Object item) {}

    private Sorting() {}

    /// @param reverse  largest first; equal items keep their order all the same
    /// @throws TemplateException if two keys have no order
    static List<Object> sorted(Budget budget, List<Object> items, UnaryOperator<Object> key, boolean reverse) {
        budget.spend(items.size());
        List<Keyed> keyed = new ArrayList<>(items.size());
        items.forEach(item -> keyed.add(new Keyed(key.apply(item), item)));
        List<Object> sorted = new ArrayList<>(items.size());
        sort(budget, keyed, reverse).forEach(one -> sorted.add(one.item));
        return sorted;
    }

    private static List<Keyed> sort(Budget budget, List<Keyed> items, boolean reverse) {
        if (items.size() < 2) {
            return items;
        }
        int middle = items.size() / 2;
        List<Keyed> left = sort(budget, items.subList(0, middle), reverse);
        List<Keyed> right = sort(budget, items.subList(middle, items.size()), reverse);
        List<Keyed> merged = new ArrayList<>(items.size());
        int l = 0;
        for (Keyed next : right) {
            while (l < left.size() && !before(budget, next, left.get(l), reverse)) {
                merged.add(left.get(l++));
            }
            merged.add(next);
        }
        merged.addAll(left.subList(l, left.size()));
        return merged;
    }

    private static boolean before(Budget budget, Keyed a, Keyed b, boolean reverse) {
        return reverse ? Operators.less(budget, b.key, a.key) : Operators.less(budget, a.key, b.key);
    }
}
