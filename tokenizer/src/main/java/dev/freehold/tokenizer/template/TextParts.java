package dev.freehold.tokenizer.template;

import java.util.Collections;
import java.util.Iterator;

/// Takes strings apart and puts them together: `split`, `rsplit`, `splitlines`, `partition`, `join`.
final class TextParts {
    private TextParts() {}

    static Object split(Budget budget, String text, Arguments given, boolean fromEnd) {
        var bound = given.bind("sep", "maxsplit");
        String separator = bound.textOrNone("sep", null);
        long most = bound.integer("maxsplit", -1);
        budget.text(text.length());
        if (separator == null) {
            return fromEnd ? wordsFromEnd(budget, text, most) : words(budget, text, most);
        }
        if (separator.isEmpty()) {
            throw TemplateException.rendering("split: the separator is empty");
        }
        budget.search(text.length(), separator.length());
        return fromEnd ? splitFromEnd(budget, text, separator, most) : split(budget, text, separator, most);
    }

    private static TemplateList split(Budget budget, String text, String separator, long most) {
        var parts = new TemplateList();
        int from = 0;
        for (long left = most; left != 0; left--) {
            int at = text.indexOf(separator, from);
            if (at < 0) {
                break;
            }
            budget.step();
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static TemplateList splitFromEnd(Budget budget, String text, String separator, long most) {
        var parts = new TemplateList();
        int to = text.length();
        for (long left = most; left != 0; left--) {
            int at = text.lastIndexOf(separator, to - separator.length());
            if (at < 0 || to < separator.length()) {
                break;
            }
            budget.step();
            parts.add(text.substring(at + separator.length(), to));
            to = at;
        }
        parts.add(text.substring(0, to));
        Collections.reverse(parts);
        return parts;
    }

    private static TemplateList words(Budget budget, String text, long most) {
        var words = new TemplateList();
        int from = skip(text, 0, true);
        for (long left = most; from < text.length(); left--) {
            budget.step();
            int to = left == 0 ? text.length() : skip(text, from, false);
            words.add(text.substring(from, to));
            from = left == 0 ? text.length() : skip(text, to, true);
        }
        return words;
    }

    /// The next place from `from` where there is no (`space`) or only white space.
    private static int skip(String text, int from, boolean space) {
        int at = from;
        while (at < text.length() && Characters.isSpace(text.charAt(at)) == space) {
            at++;
        }
        return at;
    }

    private static TemplateList wordsFromEnd(Budget budget, String text, long most) {
        var words = new TemplateList();
        int to = Characters.stripEnd(text, 0);
        for (long left = most; to > 0; left--) {
            budget.step();
            int from = left == 0 ? 0 : wordStart(text, to);
            words.add(text.substring(from, to));
            to = left == 0 ? 0 : Characters.stripEnd(text, 0, from);
        }
        Collections.reverse(words);
        return words;
    }

    private static int wordStart(String text, int end) {
        int start = end;
        while (start > 0 && !Characters.isSpace(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    static Object splitLines(Budget budget, String text, Arguments given) {
        return lines(budget, text, given.bind("keepends").truth("keepends", false));
    }

    /// The lines of `text`, with or without what ends them.
    static TemplateList lines(Budget budget, String text, boolean keepEnds) {
        budget.text(text.length());
        var lines = new TemplateList();
        for (int from = 0; from < text.length();) {
            budget.step();
            int to = from;
            while (to < text.length() && !Characters.isLineEnd(text.charAt(to))) {
                to++;
            }
            int next = Math.min(text.length(), to + (text.startsWith("\r\n", to) ? 2 : 1));
            lines.add(text.substring(from, keepEnds ? next : to));
            from = next;
        }
        return lines;
    }

    static Object partition(Budget budget, String text, Arguments given, boolean fromEnd) {
        String separator = given.bind("sep").text("sep");
        if (separator.isEmpty()) {
            throw TemplateException.rendering("partition: the separator is empty");
        }
        budget.text(text.length());
        budget.search(text.length(), separator.length());
        int at = fromEnd ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (at < 0) {
            return fromEnd ? Tuple.of("", "", text) : Tuple.of(text, "", "");
        }
        return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }

    static Object join(Budget budget, String separator, Arguments given) {
        var text = new BoundedText(budget);
        String between = "";
        for (Iterator<Object> items = Values.items(budget, given.bind("items").value("items")); items.hasNext();) {
            budget.step();
            if (!(items.next() instanceof String item)) {
                throw TemplateException.rendering("join: every item should be a string");
            }
            text.append(between).append(item);
            between = separator;
        }
        return text.toString();
    }
}
