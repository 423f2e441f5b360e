package dev.freehold.tokenizer.template;

import java.util.Iterator;

/// The variable `loop` inside of a `for`. It looks ahead only when asked, since the items may be made lazily.
final class Loop implements Members, Callable {
    private final Budget budget;
    private final int depth; // of a recursive loop, from 1
    private final Recursion recursion;
    private Iterator<Object> items;
    private boolean ahead; // whether `after` holds the next item
    private Object after;
    private Object before;
    private Object current;
    private long index = -1;
    private long length; // -1 as long as it is unknown
    private Object lastChanged; // null before the first call of `changed`

    /// Renders the loop again with other items; only a loop marked `recursive` can.
    interface Recursion {
        Object render(Object items, int depth);
    }

    Loop(Budget budget, Iterator<Object> items, long length, int depth, Recursion recursion) {
        this.budget = budget;
        this.items = items;
        this.length = length;
        this.depth = depth;
        this.recursion = recursion;
    }

    boolean hasNext() {
        return ahead || items.hasNext();
    }

    Object next() {
        Object item = ahead ? after : items.next();
        ahead = false;
        index++;
        before = current;
        current = item;
        return item;
    }

    long length() {
        if (length < 0) {
            TemplateList rest = Values.list(budget, new Generator(items, 1));
            items = rest.iterator();
            length = index + 1 + (ahead ? 1 : 0) + rest.size();
        }
        return length;
    }

    private boolean peek() {
        if (!ahead && items.hasNext()) {
            after = items.next();
            ahead = true;
        }
        return ahead;
    }

    @Override
    public Object member(String name) {
        return switch (name) {
            case "index" -> index + 1;
            case "index0" -> index;
            case "first" -> index == 0;
            case "last" -> !peek();
            case "length" -> length();
            case "revindex" -> length() - index;
            case "revindex0" -> length() - index - 1;
            case "previtem" -> index == 0 ? new Undefined("there is no previous item") : before;
            case "nextitem" -> peek() ? after : new Undefined("there is no next item");
            case "depth" -> (long) depth;
            case "depth0" -> depth - 1L;
            case "cycle" -> (Callable) this::cycle;
            case "changed" -> (Callable) this::changed;
            default -> Members.missing("loop", name);
        };
    }

    private Object cycle(Budget budget, Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw TemplateException.rendering("loop.cycle needs values");
        }
        return arguments.positional().get((int) (index % arguments.positional().size()));
    }

    private Object changed(Budget budget, Arguments arguments) {
        var values = new Tuple(arguments.positional());
        boolean changed = lastChanged == null || !Operators.equal(budget, lastChanged, values);
        lastChanged = values;
        return changed;
    }

    @Override
    public Object call(Budget budget, Arguments arguments) {
        return recursion.render(arguments.bind("items").value("items"), depth + 1);
    }
}
