package dev.freehold.tokenizer.template;

/// Looks for strings in strings: `startswith`, `endswith`, `find`, `index`, `count`.
final class TextSearch {
    private TextSearch() {}

    /// The part of a text that a search looks at.
    ///
    /// @param offset  code points before it
    private record Part(String text, int offset) {}

    private static Part part(Budget budget, String text, Arguments.Bound given) {
        if (!given.has("start") && !given.has("end")) {
            return new Part(text, 0);
        }
        budget.text(text.length());
        int length = text.codePointCount(0, text.length());
        int from = place(given.integerOrNone("start", 0), length);
        int to = place(given.integerOrNone("end", length), length);
        if (given.integerOrNone("start", 0) > length) {
            return new Part("", -1);
        }
        int first = text.offsetByCodePoints(0, from);
        return new Part(from <= to ? text.substring(first, text.offsetByCodePoints(first, to - from)) : "",
                from <= to ? from : -1);
    }

    private static int place(long index, int length) {
        return Math.clamp(index < 0 ? index + length : index, 0, length);
    }

    static Object startsOrEnds(Budget budget, String text, Arguments arguments, boolean starts) {
        var given = arguments.bind("affix", "start", "end");
        Part part = part(budget, text, given);
        Object affix = given.value("affix");
        for (Object one : affix instanceof Tuple tuple ? tuple : Tuple.of(affix)) {
            budget.step();
            if (!(one instanceof String wanted)) {
                throw one instanceof Undefined undefined ? undefined.failure() : TemplateException.rendering(
                        "%s needs a string or a tuple of strings, is given %s"
                                .formatted(arguments.callee(), Values.type(one)));
            }
            budget.spend(wanted.length() / 64);
            if (part.offset >= 0 && (starts ? part.text.startsWith(wanted) : part.text.endsWith(wanted))) {
                return true;
            }
        }
        return false;
    }

    static Object find(Budget budget, String text, Arguments arguments, boolean fromEnd) {
        var given = arguments.bind("sub", "start", "end");
        String wanted = given.text("sub");
        Part part = part(budget, text, given);
        budget.search(part.text.length(), wanted.length());
        int at = fromEnd ? part.text.lastIndexOf(wanted) : part.text.indexOf(wanted);
        return at < 0 || part.offset < 0 ? -1L : part.offset + (long) part.text.codePointCount(0, at);
    }

    static Object index(Budget budget, String text, Arguments arguments, boolean fromEnd) {
        Object place = find(budget, text, arguments, fromEnd);
        if (place.equals(-1L)) {
            throw TemplateException.rendering(arguments.callee() + ": the string is not found");
        }
        return place;
    }

    static Object count(Budget budget, String text, Arguments arguments) {
        var given = arguments.bind("sub", "start", "end");
        String wanted = given.text("sub");
        Part part = part(budget, text, given);
        if (part.offset < 0) {
            return 0L;
        }
        if (wanted.isEmpty()) {
            return part.text.codePointCount(0, part.text.length()) + 1L;
        }
        budget.search(part.text.length(), wanted.length());
        long count = 0;
        for (int at = part.text.indexOf(wanted); at >= 0; at = part.text.indexOf(wanted, at + wanted.length())) {
            count++;
        }
        return count;
    }
}
