package dev.freehold.cli.markdown;

import java.util.EnumSet;
import java.util.Set;

/// The marks within a line of Markdown: `*italic*`, `**bold**`, `~~struck~~`, `` `code` `` and backslash escapes, after
/// CommonMark (<https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis>) but on the careful side: a mark that
/// finds no partner in its line, or stands amid a word as in `5*3`, is text.
///
/// Text from an opening mark on is held back until its partner comes, at most [#LONGEST] characters.
final class InlineMarkdown {
    private static final int LONGEST = 400;
    private static final int NOT_YET = -1;
    private static final int NO_MARK = -2;
    private static final String MARKS = "*_~`\\";
    private static final String ESCAPABLE = "*_~`#";

    private final WordWrap out;
    private final StringBuilder held = new StringBuilder();
    private Set<Look> base = Set.of();
    private int before = ' ';

    InlineMarkdown(WordWrap out) {
        this.out = out;
    }

    /// Begins a stretch of text, which looks like `base` where no marks say otherwise.
    void begin(Set<Look> base) {
        this.base = base;
        this.before = ' ';
    }

    void accept(int c) {
        if (held.isEmpty() && !isMark(c)) {
            show(c, base);
            return;
        }
        boolean runEnded = !held.isEmpty() && isMark(held.charAt(held.length() - 1)) && !isMark(c);
        held.appendCodePoint(c);
        if (held.length() > LONGEST || runEnded && isResolved()) {
            end();
        }
    }

    /// The stretch ends here: what is held back has all it gets.
    void end() {
        String text = held.toString();
        held.setLength(0);
        parse(text, 0, text.length(), base, true);
    }

    /// Whether every mark in the held text has its partner.
    private boolean isResolved() {
        return parse(held.toString(), 0, held.length(), base, false);
    }

    /// Walks over `text[from, to)`.
    ///
    /// @param visibly  whether to show it
    /// @return whether all opening marks have a partner
    private boolean parse(String text, int from, int to, Set<Look> looks, boolean visibly) {
        boolean resolved = true;
        int i = from;
        while (i < to) {
            int c = text.codePointAt(i);
            int run = isMark(c) && c != '\\' ? run(text, i, to) : 0;
            int close = run > 0 && opens(text, i, run, to) ? partner(text, i, run, to) : NO_MARK;
            if (c == '\\') {
                i += i + 1 < to && ESCAPABLE.indexOf(text.charAt(i + 1)) >= 0 ? 1 : 0;
                show(text.charAt(i++), looks, visibly);
            } else if (close >= 0) {
                resolved &= span(text, i, run, close, looks, visibly);
                i = close + run;
            } else {
                resolved &= close != NOT_YET;
                int end = i + Math.max(run, Character.charCount(c));
                show(text.substring(i, end), looks, visibly);
                i = end;
            }
        }
        return resolved;
    }

    /// What stands between the `run` marks at `open` and those at `close`.
    private boolean span(String text, int open, int run, int close, Set<Look> looks, boolean visibly) {
        char mark = text.charAt(open);
        if (mark == '`') {
            String code = text.substring(open + run, close);
            boolean padded = code.startsWith(" ") && code.endsWith(" ") && !code.isBlank();
            show(padded ? code.substring(1, code.length() - 1) : code, with(looks, Look.CODE), visibly);
            return true;
        }
        Set<Look> inner = mark == '~' ? with(looks, Look.STRIKETHROUGH) : switch (run) {
            case 1 -> with(looks, Look.ITALIC);
            case 2 -> with(looks, Look.BOLD);
            default -> with(with(looks, Look.ITALIC), Look.BOLD);
        };
        return parse(text, open + run, close, inner, visibly);
    }

    private boolean opens(String text, int i, int run, int to) {
        char mark = text.charAt(i);
        if (mark == '`') {
            return true;
        }
        if (run > 3 || mark == '~' && run != 2 || i + run == to || Character.isWhitespace(text.charAt(i + run))) {
            return false;
        }
        int previous = i == 0 ? before : text.codePointBefore(i);
        return !Character.isLetterOrDigit(previous) || mark != '_' && Character.isIdeographic(previous);
    }

    /// Where the marks begin that belong to the `run` marks at `open`; [#NOT_YET] if they have not come.
    private static int partner(String text, int open, int run, int to) {
        char mark = text.charAt(open);
        int i = open + run;
        while (i < to) {
            char c = text.charAt(i);
            if (c == '\\' && mark != '`') {
                i += 2;
            } else if (c == mark) {
                int length = run(text, i, to);
                if (closes(text, i, length, run, to)) {
                    return i + length - run;
                }
                i += length;
            } else if (c == '`') {
                int length = run(text, i, to);
                int end = partner(text, i, length, to);
                i = end < 0 ? i + length : end + length; // nothing within code is a mark
            } else {
                i++;
            }
        }
        return NOT_YET;
    }

    private static boolean closes(String text, int i, int length, int run, int to) {
        char mark = text.charAt(i);
        if (mark == '`' || mark == '~') {
            return length == run;
        }
        boolean fits = length == run || length == 3; // three: the end of a span within a span, too
        boolean amidWord = mark == '_' && i + length < to && Character.isLetterOrDigit(text.codePointAt(i + length));
        return fits && !Character.isWhitespace(text.charAt(i - 1)) && !amidWord;
    }

    /// How many times the mark at `i` is repeated; escapes do not add up.
    private static int run(String text, int i, int to) {
        char mark = text.charAt(i);
        int end = i + 1;
        while (mark != '\\' && end < to && text.charAt(end) == mark) {
            end++;
        }
        return end - i;
    }

    private void show(String text, Set<Look> looks, boolean visibly) {
        text.codePoints().forEach(c -> show(c, looks, visibly));
    }

    private void show(int c, Set<Look> looks, boolean visibly) {
        if (visibly) {
            show(c, looks);
        }
    }

    private void show(int c, Set<Look> looks) {
        out.text(c, looks);
        before = c;
    }

    private static boolean isMark(int c) {
        return MARKS.indexOf(c) >= 0;
    }

    private static Set<Look> with(Set<Look> looks, Look look) {
        var more = EnumSet.of(look);
        more.addAll(looks);
        return more;
    }
}
