package dev.freehold.cli.markdown;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Shows Markdown on a terminal while it comes: headings, lists, quotes, rules, fenced code, and what [InlineMarkdown]
/// knows, after CommonMark (<https://spec.commonmark.org/0.31.2/>). Line breaks stay where the author put them, as
/// people who talk to models expect; lines too long are broken with the indentation of their list item.
///
/// Only the beginning of a line is held back until it is clear what it is: the same text gives the same output, in
/// whatever pieces it comes.
public final class MarkdownStream implements TextSink {
    /// Beginnings of lines that may still become a heading, a list item, a rule, a quote or a fence.
    private static final Pattern UNDECIDED = Pattern.compile(
            " {0,40}(#{0,6}|[-*+]|([-*_])( {0,3}\\2){0,100} {0,3}|\\d{0,9}[.)]?|>|`{1,2}|~{1,2}"
                    + "|`{3,20}[^`\\n]{0,80}|~{3,20}[^\\n]{0,80})");
    private static final Pattern FENCE = Pattern.compile(" *(`{3,}|~{3,})[^`]*");
    private static final Pattern RULE = Pattern.compile(" {0,3}([-*_])( *\\1){2,} *");
    private static final Pattern HEADING = Pattern.compile(" {0,3}(#{1,6})(?: +(.*)|)");
    private static final Pattern BULLET = Pattern.compile("( *)[-*+] (.*)");
    private static final Pattern NUMBER = Pattern.compile("( *)(\\d{1,9}[.)]) (.*)");
    private static final Pattern QUOTE = Pattern.compile(" {0,3}> ?(.*)");
    private static final int RULE_WIDTH = 40;
    private static final int LONGEST_START = 100;

    private final WordWrap out;
    private final InlineMarkdown inline;
    private final StringBuilder lineStart = new StringBuilder();
    private Place place = Place.LINE_START;
    private String fence = "";
    private boolean anything;
    private int lineFeeds;
    private char highSurrogate;

    private enum Place {
        LINE_START,
        IN_LINE,
        CODE_LINE_START,
        IN_CODE_LINE
    }

    public MarkdownStream(WordWrap out) {
        this.out = out;
        this.inline = new InlineMarkdown(out);
    }

    @Override
    public void accept(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (Character.isHighSurrogate(c)) {
                highSurrogate = c;
            } else if (Character.isLowSurrogate(c)) {
                codePoint(Character.toCodePoint(highSurrogate, c));
            } else {
                codePoint(c);
            }
        }
    }

    @Override
    public void finish() {
        if (place == Place.LINE_START || place == Place.CODE_LINE_START) {
            decide(true);
        }
        inline.end();
        out.flush();
    }

    private void codePoint(int c) {
        if (c == '\n') {
            lineFeed();
            return;
        }
        if (c == '\r') {
            return;
        }
        switch (place) {
            case LINE_START -> {
                lineStart.appendCodePoint(c);
                if (!UNDECIDED.matcher(lineStart).matches()) {
                    decide(false);
                }
            }
            case CODE_LINE_START -> {
                lineStart.appendCodePoint(c);
                if (!isBeginningOfClosingFence()) {
                    decide(false);
                }
            }
            case IN_LINE -> inline.accept(c);
            case IN_CODE_LINE -> out.verbatim(c, Set.of(Look.CODE));
        }
    }

    private void lineFeed() {
        switch (place) {
            case LINE_START, CODE_LINE_START -> decide(true);
            case IN_LINE, IN_CODE_LINE -> {}
        }
        inline.end();
        lineFeeds = fence.isEmpty() ? Math.min(2, lineFeeds + 1) : lineFeeds + 1;
        place = fence.isEmpty() ? Place.LINE_START : Place.CODE_LINE_START;
    }

    /// Breaks the lines that ended above; only now, so that an answer does not end in empty ones.
    private void startLine() {
        for (; anything && lineFeeds > 0; lineFeeds--) {
            out.newLine();
        }
        lineFeeds = 0;
        anything = true;
    }

    /// Shows the beginning of a line, of which the kind is clear now.
    private void decide(boolean lineEnds) {
        String line = lineStart.toString();
        lineStart.setLength(0);
        if (lineEnds && line.isBlank()) {
            return; // an empty line, shown when another one comes
        }
        startLine();
        if (place == Place.CODE_LINE_START) {
            codeLine(line);
        } else if (FENCE.matcher(line) instanceof Matcher m && m.matches()) {
            fence = m.group(1);
            out.text(line, Set.of(Look.DIM));
            place = Place.IN_CODE_LINE;
        } else {
            textLine(line);
        }
    }

    private void textLine(String line) {
        place = Place.IN_LINE;
        Matcher m;
        if (RULE.matcher(line).matches()) {
            out.text("─".repeat(RULE_WIDTH), Set.of(Look.DIM));
        } else if ((m = HEADING.matcher(line)).matches()) {
            content(m.group(2), m.group(1).length() == 1 ? Set.of(Look.BOLD, Look.UNDERLINE) : Set.of(Look.BOLD));
        } else if ((m = BULLET.matcher(line)).matches()) {
            mark(m.group(1) + "• ", " ".repeat(m.group(1).length() + 2), Set.of());
            content(m.group(2), Set.of());
        } else if ((m = NUMBER.matcher(line)).matches()) {
            mark(m.group(1) + m.group(2) + " ", " ".repeat(m.group(1).length() + m.group(2).length() + 1), Set.of());
            content(m.group(3), Set.of());
        } else if ((m = QUOTE.matcher(line)).matches()) {
            mark("│ ", "│ ", Set.of(Look.DIM));
            content(m.group(1), Set.of(Look.ITALIC));
        } else {
            String text = line.stripLeading();
            indent(line.substring(0, line.length() - text.length()));
            content(text, Set.of());
        }
    }

    /// The mark that a line begins with, and what its continuations begin with.
    private void mark(String mark, String hang, Set<Look> looks) {
        out.text(mark, looks);
        out.hang(hang, looks);
    }

    private void indent(String spaces) {
        mark(spaces, spaces, Set.of());
    }

    private void content(String text, Set<Look> looks) {
        inline.begin(looks);
        if (text != null) {
            text.codePoints().forEach(inline::accept);
        }
    }

    private boolean isBeginningOfClosingFence() {
        return lineStart.length() <= LONGEST_START && lineStart.chars().allMatch(c -> c == fence.charAt(0) || c == ' ');
    }

    private void codeLine(String line) {
        place = Place.IN_CODE_LINE;
        String mark = line.strip();
        if (mark.length() >= fence.length() && mark.chars().allMatch(c -> c == fence.charAt(0))) {
            fence = "";
            out.text(line, Set.of(Look.DIM));
            inline.begin(Set.of());
            place = Place.IN_LINE;
        } else {
            line.codePoints().forEach(c -> out.verbatim(c, Set.of(Look.CODE)));
        }
    }
}
