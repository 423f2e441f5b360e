package dev.freehold.tokenizer.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Cuts the inside of one `{{ … }}` or `{% … %}` into tokens.
final class TagLexer {
    private static final List<String> OPERATORS = List.of("//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%",
            "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";");

    private final String source;
    private final List<Token> tokens;
    private final Deque<Character> open = new ArrayDeque<>(); // the brackets that are still to be closed
    private int position;
    private int line;
    private char sign = ' ';

    TagLexer(String source, int position, int line, List<Token> tokens) {
        this.source = source;
        this.position = position;
        this.line = line;
        this.tokens = tokens;
    }

    /// The place after the tag.
    int position() {
        return position;
    }

    int line() {
        return line;
    }

    /// `-` if the tag takes the whitespace after it away, `+` if it keeps the line feed there, or a space.
    char sign() {
        return sign;
    }

    /// @throws TemplateException if the tag does not end or holds something that is no token
    void run(boolean block, int startLine) {
        while (!ends(block)) {
            if (position >= source.length()) {
                throw TemplateException.syntax(startLine, "the tag that starts here does not end");
            }
            token();
        }
    }

    private boolean ends(boolean block) {
        String end = block ? "%}" : "}}";
        if (!open.isEmpty()) {
            return false; // so that the braces of a dict do not end the tag
        }
        boolean signed = source.startsWith("-" + end, position) || block && source.startsWith("+" + end, position);
        if (!signed && !source.startsWith(end, position)) {
            return false;
        }
        sign = signed ? source.charAt(position) : ' ';
        tokens.add(new Token(block ? Token.Kind.TAG_END : Token.Kind.OUTPUT_END, "", line));
        position += signed ? 3 : 2;
        return true;
    }

    private void token() {
        int c = source.codePointAt(position);
        if (c == '\n') {
            line++;
            position++;
        } else if (Characters.isSpace(c)) {
            position++;
        } else if (c >= '0' && c <= '9') {
            var number = NumberLiteral.read(source, position);
            add(number.isFloat() ? Token.Kind.FLOAT : Token.Kind.INTEGER, number.text(), number.end());
        } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
            name();
        } else if (c == '\'' || c == '"') {
            string((char) c);
        } else {
            operator(c);
        }
    }

    private void add(Token.Kind kind, String text, int end) {
        tokens.add(new Token(kind, text, line));
        position = end;
    }

    private void name() {
        int end = position;
        while (end < source.length() && Character.isUnicodeIdentifierPart(source.codePointAt(end))
                && !Character.isIdentifierIgnorable(source.codePointAt(end))) {
            end += Character.charCount(source.codePointAt(end));
        }
        add(Token.Kind.NAME, source.substring(position, end), end);
    }

    private void string(char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw TemplateException.syntax(line, "the string that starts here does not end");
        }
        String inside = source.substring(position + 1, end);
        add(Token.Kind.STRING, StringLiteral.unescape(inside, line), end + 1);
        line += (int) inside.chars().filter(c -> c == '\n').count();
    }

    private void operator(int c) {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, position)) {
                balance(operator);
                add(Token.Kind.OPERATOR, operator, position + operator.length());
                return;
            }
        }
        String shown = Character.isISOControl(c) ? "U+%04X".formatted(c) : "'" + Character.toString(c) + "'";
        throw TemplateException.syntax(line, "unexpected character " + shown);
    }

    private void balance(String operator) {
        switch (operator) {
            case "{" -> open.push('}');
            case "(" -> open.push(')');
            case "[" -> open.push(']');
            case "}", ")", "]" -> {
                if (open.isEmpty()) {
                    throw TemplateException.syntax(line, "unexpected '%s'".formatted(operator));
                }
                char expected = open.pop();
                if (operator.charAt(0) != expected) {
                    throw TemplateException.syntax(line,
                            "unexpected '%s', expected '%s'".formatted(operator, expected));
                }
            }
            default -> { }
        }
    }
}
