package dev.freehold.tokenizer.template;

import dev.freehold.tokenizer.template.Methods.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/// The methods of strings. Places are counted in code points.
///
/// Source: <https://docs.python.org/3/library/stdtypes.html#string-methods>.
final class TextMethods {
    static final Map<String, Method<String>> ALL = all();

    private TextMethods() {}

    private static Map<String, Method<String>> all() {
        Map<String, Method<String>> all = new HashMap<>();
        all.put("strip", (budget, text, given) -> strip(budget, text, given, true, true));
        all.put("lstrip", (budget, text, given) -> strip(budget, text, given, true, false));
        all.put("rstrip", (budget, text, given) -> strip(budget, text, given, false, true));
        all.put("split", (budget, text, given) -> TextParts.split(budget, text, given, false));
        all.put("rsplit", (budget, text, given) -> TextParts.split(budget, text, given, true));
        all.put("splitlines", TextParts::splitLines);
        all.put("partition", (budget, text, given) -> TextParts.partition(budget, text, given, false));
        all.put("rpartition", (budget, text, given) -> TextParts.partition(budget, text, given, true));
        all.put("join", TextParts::join);
        all.put("startswith", (budget, text, given) -> TextSearch.startsOrEnds(budget, text, given, true));
        all.put("endswith", (budget, text, given) -> TextSearch.startsOrEnds(budget, text, given, false));
        all.put("find", (budget, text, given) -> TextSearch.find(budget, text, given, false));
        all.put("rfind", (budget, text, given) -> TextSearch.find(budget, text, given, true));
        all.put("index", (budget, text, given) -> TextSearch.index(budget, text, given, false));
        all.put("rindex", (budget, text, given) -> TextSearch.index(budget, text, given, true));
        all.put("count", TextSearch::count);
        all.put("replace", TextMethods::replace);
        all.put("removeprefix", TextMethods::removePrefix);
        all.put("removesuffix", TextMethods::removeSuffix);
        all.put("upper", (budget, text, given) -> TextCase.upper(charged(budget, text, given)));
        all.put("lower", (budget, text, given) -> TextCase.lower(charged(budget, text, given)));
        all.put("title", (budget, text, given) -> TextCase.title(charged(budget, text, given)));
        all.put("capitalize", (budget, text, given) -> TextCase.capitalize(charged(budget, text, given)));
        all.put("swapcase", (budget, text, given) -> TextCase.swap(charged(budget, text, given)));
        all.put("center", (budget, text, given) -> pad(budget, text, given, '^'));
        all.put("ljust", (budget, text, given) -> pad(budget, text, given, '<'));
        all.put("rjust", (budget, text, given) -> pad(budget, text, given, '>'));
        all.put("zfill", TextMethods::zeroFill);
        all.put("format", BraceFormat::format);
        all.put("isupper", (budget, text, given) -> TextCase.isUpper(charged(budget, text, given)));
        all.put("islower", (budget, text, given) -> TextCase.isLower(charged(budget, text, given)));
        all.put("isspace", (budget, text, given) -> isAll(budget, text, given, Characters::isSpace));
        all.put("isdigit", (budget, text, given) -> isAll(budget, text, given, Characters::isDigit));
        all.put("isdecimal", (budget, text, given) -> isAll(budget, text, given, Character::isDigit));
        all.put("isnumeric", (budget, text, given) -> isAll(budget, text, given, Characters::isNumeric));
        all.put("isalpha", (budget, text, given) -> isAll(budget, text, given, Character::isLetter));
        all.put("isalnum", (budget, text, given) -> isAll(budget, text, given, Characters::isLetterOrNumber));
        all.put("isascii", (budget, text, given) -> text.isEmpty() || isAll(budget, text, given, c -> c < 0x80));
        return Map.copyOf(all);
    }

    private static boolean isAll(Budget budget, String text, Arguments given, IntPredicate test) {
        given.refuseAny();
        budget.spend(text.length() / 16);
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    /// `text`, which is about to be read or changed as a whole.
    private static String charged(Budget budget, String text, Arguments given) {
        given.refuseAny();
        budget.text(text.length());
        return text;
    }

    private static Object strip(Budget budget, String text, Arguments given, boolean start, boolean end) {
        return strip(budget, text, given.bind("chars").textOrNone("chars", null), start, end);
    }

    /// `text` without the characters of `set` at its start or end; without white space if `set` is null.
    static String strip(Budget budget, String text, String set, boolean start, boolean end) {
        budget.text(text.length());
        budget.spend(set == null ? 0 : set.length());
        IntPredicate gone = set == null ? Characters::isSpace : set.codePoints().boxed()
                .collect(Collectors.toSet())::contains;
        int from = 0;
        int to = text.length();
        while (start && from < to && gone.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (end && to > from && gone.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    private static Object replace(Budget budget, String text, Arguments given) {
        var bound = given.bind("old", "new", "count");
        return replace(budget, text, bound.text("old"), bound.text("new"), bound.integerOrNone("count", -1));
    }

    /// `text` with the first `count` places of `old` replaced, all if it is negative.
    static String replace(Budget budget, String text, String old, String with, long count) {
        budget.search(text.length(), old.length());
        var replaced = new BoundedText(budget);
        int from = 0;
        for (long left = count; left != 0; left--) {
            int at = from <= text.length() ? text.indexOf(old, from) : -1;
            if (at < 0) {
                break;
            }
            budget.step();
            int next = old.isEmpty() && at < text.length() ? text.offsetByCodePoints(at, 1) : at + old.length();
            replaced.append(text.substring(Math.min(from, at), at)).append(with);
            if (old.isEmpty()) {
                if (at >= text.length()) {
                    return replaced.toString();
                }
                replaced.append(text.substring(at, next));
            }
            from = next;
        }
        return replaced.append(text.substring(from)).toString();
    }

    private static Object removePrefix(Budget budget, String text, Arguments given) {
        String prefix = given.bind("prefix").text("prefix");
        budget.text(text.length());
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    private static Object removeSuffix(Budget budget, String text, Arguments given) {
        String suffix = given.bind("suffix").text("suffix");
        budget.text(text.length());
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    private static Object pad(Budget budget, String text, Arguments given, char side) {
        var bound = given.bind("width", "fill");
        String fill = bound.text("fill", " ");
        if (fill.isEmpty() || fill.length() > 2 || fill.codePointCount(0, fill.length()) != 1) {
            throw TemplateException.rendering(given.callee() + ": 'fill' should be one character");
        }
        return pad(budget, text, bound.integer("width"), fill, side);
    }

    /// `text` filled up to `width` code points.
    static String pad(Budget budget, String text, long width, String fill, char side) {
        long missing = Math.max(0, width - text.codePointCount(0, text.length()));
        budget.text(missing > Budget.MAX_TEXT ? missing : text.length() + missing * fill.length());
        // CPython puts the odd blank of a centred text to the left if the width is odd
        long left = side == '<' ? 0 : side == '>' ? missing : missing / 2 + (missing & width & 1);
        return fill.repeat((int) left) + text + fill.repeat((int) (missing - left));
    }

    private static Object zeroFill(Budget budget, String text, Arguments given) {
        long width = given.bind("width").integer("width");
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        return (signed ? text.substring(0, 1) : "") + pad(budget, digits, width - (signed ? 1 : 0), "0", '>');
    }
}
