package dev.freehold.tokenizer.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a template into text and tags, with Jinja's whitespace control: `-` takes the whitespace beside a tag away, `+`
/// keeps it, and as in transformers `trim_blocks` and `lstrip_blocks` are on: the line feed after a block tag and the
/// blanks between the start of a line and a block tag vanish.
///
/// Reference: `jinja2/lexer.py`, <https://jinja.palletsprojects.com/en/stable/templates/#whitespace-control>.
final class Lexer {
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*+raw\\s*+(-)?%}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern END_RAW =
            Pattern.compile("\\{%([-+]?)\\s*+endraw\\s*+([-+]?)%}", Pattern.UNICODE_CHARACTER_CLASS);

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    private boolean lineStarts = true; // whether what was read last ended with a line feed

    private Lexer(String source) {
        this.source = source;
    }

    /// The tokens of `source`, the last one being END.
    ///
    /// @throws TemplateException if a tag, string, comment or raw block does not end, or a character has no meaning
    static List<Token> tokens(String source) {
        String lines = source.replace("\r\n", "\n").replace('\r', '\n');
        return new Lexer(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines).run();
    }

    private List<Token> run() {
        while (position < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                data(source.substring(position));
                position = source.length();
                break;
            }
            tag(tag);
        }
        tokens.add(new Token(Token.Kind.END, "", line));
        return tokens;
    }

    private int nextTag() {
        for (int i = source.indexOf('{', position); i >= 0; i = source.indexOf('{', i + 1)) {
            if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private void tag(int start) {
        char kind = source.charAt(start + 1);
        char sign = start + 2 < source.length() ? source.charAt(start + 2) : ' ';
        dataBefore(start, sign, kind != '{');
        position = start;
        if (kind == '%' && raw()) {
            return;
        }
        int startLine = line;
        position = start + 2 + (sign == '-' || sign == '+' ? 1 : 0);
        if (kind == '#') {
            comment(startLine);
            return;
        }
        boolean block = kind == '%';
        tokens.add(new Token(block ? Token.Kind.TAG_BEGIN : Token.Kind.OUTPUT_BEGIN, "", startLine));
        var inside = new TagLexer(source, position, line, tokens);
        inside.run(block, startLine);
        line = inside.line();
        tagEnds(inside.position(), block && inside.sign() != '+', inside.sign() == '-');
    }

    /// The text up to `end`, without the whitespace that the tag there takes away.
    private void dataBefore(int end, char sign, boolean block) {
        String text = source.substring(position, end);
        int keep = text.length();
        if (sign == '-') {
            keep = Characters.stripEnd(text, 0);
        } else if (sign != '+' && block) {
            int lineStart = text.lastIndexOf('\n') + 1;
            if ((lineStart > 0 || lineStarts) && Characters.stripEnd(text, lineStart) == lineStart) {
                keep = lineStart;
            }
        }
        data(text.substring(0, keep));
        count(text, keep);
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            tokens.add(new Token(Token.Kind.DATA, text, line));
        }
        count(text, 0);
    }

    private void count(String text, int from) {
        for (int i = text.indexOf('\n', from); i >= 0; i = text.indexOf('\n', i + 1)) {
            line++;
        }
    }

    /// Goes on after a tag that ended at `end`.
    private void tagEnds(int end, boolean block, boolean strips) {
        position = end;
        if (strips) {
            while (position < source.length() && Characters.isSpace(source.charAt(position))) {
                position++;
            }
        } else if (block && position < source.length() && source.charAt(position) == '\n') {
            position++;
        }
        lineStarts = source.charAt(position - 1) == '\n';
        count(source.substring(end, position), 0);
    }

    private void comment(int startLine) {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw TemplateException.syntax(startLine, "the comment that starts here does not end");
        }
        char sign = end > position ? source.charAt(end - 1) : ' ';
        count(source.substring(position, end), 0);
        tagEnds(end + 2, sign != '+', sign == '-');
    }

    /// Reads a raw block if one starts here.
    private boolean raw() {
        Matcher begin = RAW.matcher(source).region(position, source.length());
        if (!begin.lookingAt()) {
            return false;
        }
        int startLine = line;
        count(begin.group(), 0);
        tagEnds(begin.end(), false, begin.group(1) != null);
        Matcher end = END_RAW.matcher(source);
        if (!end.find(position)) {
            throw TemplateException.syntax(startLine, "the raw block that starts here does not end");
        }
        dataBefore(end.start(), end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0), true);
        count(end.group(), 0);
        tagEnds(end.end(), !end.group(2).equals("+"), end.group(2).equals("-"));
        return true;
    }
}
