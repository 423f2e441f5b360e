package dev.freehold.tokenizer.template;

import java.util.AbstractList;

/// Python's `range`: the numbers `start, start + step, …` before `stop`, not stored.
final class Range extends AbstractList<Object> {
    private final long start;
    private final long stop;
    private final long step;
    private final int size;

    /// @throws TemplateException if `step` is 0 or there are more than [Budget#MAX_RANGE] numbers
    Range(long start, long stop, long step) {
        if (step == 0) {
            throw TemplateException.rendering("range: the step should not be 0");
        }
        this.start = start;
        this.stop = stop;
        this.step = step;
        boolean empty = step > 0 ? start >= stop : start <= stop;
        long distance = step > 0 ? stop - start : start - stop; // unsigned
        long count = empty ? 0 : Long.divideUnsigned(distance - 1, Math.abs(step)) + 1;
        if (Long.compareUnsigned(count, Budget.MAX_RANGE) > 0) {
            throw TemplateException.limit("range: more than %,d numbers".formatted(Budget.MAX_RANGE));
        }
        size = (int) count;
    }

    @Override
    public Object get(int index) {
        return start + index * step;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String toString() {
        return step == 1 ? "range(%d, %d)".formatted(start, stop) : "range(%d, %d, %d)".formatted(start, stop, step);
    }
}
