package dev.freehold.tokenizer.template;

/// A chat template cannot be compiled, raised an error of its own, or passed a limit; the message says which and where.
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Who is to blame, and so what a caller can do.
    public enum Kind {
        /// The text is not a template, or uses something that is not supported.
        SYNTAX,
        /// The template called `raise_exception`: the message is the template's own, word for word.
        RAISED,
        /// The template is too large, runs too long or makes too much.
        LIMIT,
        /// The template did something with a value that cannot be done.
        RENDERING
    }

    private static final int MAX_MESSAGE = 400;

    private final Kind kind;
    private final int line;

    private TemplateException(Kind kind, int line, String message) {
        super(kind == Kind.RAISED ? message : oneLine(message));
        this.kind = kind;
        this.line = line;
    }

    /// Names and texts of the template that a message quotes may hold anything.
    private static String oneLine(String message) {
        var line = new StringBuilder();
        message.codePoints().limit(MAX_MESSAGE).forEach(c -> line.append(
                Characters.isPrintable(c) ? Character.toString(c) : "\\u%04x".formatted(c)));
        return line.toString();
    }

    public Kind kind() {
        return kind;
    }

    /// The line of the template, from 1; 0 if the error concerns no line.
    public int line() {
        return line;
    }

    static TemplateException syntax(int line, String message) {
        return new TemplateException(Kind.SYNTAX, line, "line " + line + ": " + message);
    }

    static TemplateException raised(String message) {
        return new TemplateException(Kind.RAISED, 0, message);
    }

    static TemplateException limit(String message) {
        return new TemplateException(Kind.LIMIT, 0, message);
    }

    static TemplateException rendering(String message) {
        return new TemplateException(Kind.RENDERING, 0, message);
    }

    /// This error, which happened on `place`, unless it knows its line already.
    TemplateException at(int place) {
        if (line > 0) {
            return this;
        }
        String message = kind == Kind.RAISED ? getMessage() : "line " + place + ": " + getMessage();
        return new TemplateException(kind, place, message);
    }
}
