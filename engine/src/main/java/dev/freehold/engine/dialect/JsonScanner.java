package dev.freehold.engine.dialect;

/// Follows one JSON value (RFC 8259) a character at a time and fails at the first that cannot stand there.
///
/// What it passes on is the value as it came, but for line ends and other control characters within strings, which
/// models write as they are: they are escaped.
final class JsonScanner {
    private static final int MAX_DEPTH = 128;

    private final boolean[] objects = new boolean[MAX_DEPTH];
    private int depth;
    private State state = State.VALUE;
    private String literal = "";
    private int position; // in a literal or in the digits of \\u
    private boolean key;

    private enum State {
        VALUE,
        FIRST_ELEMENT,
        FIRST_KEY,
        KEY,
        COLON,
        AFTER_VALUE,
        STRING,
        ESCAPE,
        UNICODE,
        LITERAL,
        MINUS,
        ZERO,
        INTEGER,
        POINT,
        FRACTION,
        EXPONENT,
        SIGN,
        EXPONENT_DIGITS
    }

    /// @param out  where the value is passed on to
    Outcome accept(char c, StringBuilder out) {
        if (state == State.STRING && c < ' ') {
            out.append(c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : "\\u%04x".formatted((int) c));
            return Outcome.MORE;
        }
        Outcome outcome = step(c);
        if (outcome == Outcome.MORE || outcome == Outcome.DONE) {
            out.append(c);
        }
        return outcome;
    }

    private Outcome step(char c) {
        return switch (state) {
            case VALUE -> value(c);
            case FIRST_ELEMENT -> c == ']' ? close(c) : value(c);
            case FIRST_KEY -> c == '}' ? close(c) : key(c);
            case KEY -> key(c);
            case COLON -> c == ':' ? go(State.VALUE) : space(c);
            case AFTER_VALUE -> c == ',' ? go(objects[depth - 1] ? State.KEY : State.VALUE) : close(c);
            case STRING -> c == '"' ? endOfString() : c == '\\' ? go(State.ESCAPE) : Outcome.MORE;
            case ESCAPE -> escape(c);
            case UNICODE -> unicode(c);
            case LITERAL -> literal(c);
            default -> number(c);
        };
    }

    private Outcome go(State next) {
        state = next;
        return Outcome.MORE;
    }

    private static Outcome space(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t' ? Outcome.MORE : Outcome.FAIL;
    }

    private Outcome value(char c) {
        return switch (c) {
            case '{' -> open(true);
            case '[' -> open(false);
            case '"' -> {
                key = false;
                yield go(State.STRING);
            }
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            case '-' -> go(State.MINUS);
            case '0' -> go(State.ZERO);
            default -> isDigit(c) ? go(State.INTEGER) : space(c);
        };
    }

    private Outcome open(boolean object) {
        if (depth == MAX_DEPTH) {
            return Outcome.FAIL;
        }
        objects[depth++] = object;
        return go(object ? State.FIRST_KEY : State.FIRST_ELEMENT);
    }

    private Outcome close(char c) {
        if (c != (objects[depth - 1] ? '}' : ']')) {
            return space(c);
        }
        depth--;
        return endOfValue();
    }

    private Outcome endOfValue() {
        state = State.AFTER_VALUE;
        return depth == 0 ? Outcome.DONE : Outcome.MORE;
    }

    private Outcome key(char c) {
        if (c != '"') {
            return space(c);
        }
        key = true;
        return go(State.STRING);
    }

    private Outcome endOfString() {
        return key ? go(State.COLON) : endOfValue();
    }

    private Outcome escape(char c) {
        if (c == 'u') {
            position = 0;
            return go(State.UNICODE);
        }
        return "\"\\/bfnrt".indexOf(c) >= 0 ? go(State.STRING) : Outcome.FAIL;
    }

    private Outcome unicode(char c) {
        if (c >= 0x80 || Character.digit(c, 16) < 0) {
            return Outcome.FAIL;
        }
        position++;
        return position == 4 ? go(State.STRING) : Outcome.MORE;
    }

    private Outcome literal(String word) {
        literal = word;
        position = 1;
        return go(State.LITERAL);
    }

    private Outcome literal(char c) {
        if (c != literal.charAt(position)) {
            return Outcome.FAIL;
        }
        position++;
        return position == literal.length() ? endOfValue() : Outcome.MORE;
    }

    private Outcome number(char c) {
        boolean digit = isDigit(c);
        return switch (state) {
            case MINUS -> c == '0' ? go(State.ZERO) : digit ? go(State.INTEGER) : Outcome.FAIL;
            case INTEGER, ZERO -> digit && state == State.INTEGER ? Outcome.MORE
                    : c == '.' ? go(State.POINT) : c == 'e' || c == 'E' ? go(State.EXPONENT) : endOfNumber(c);
            case POINT -> digit ? go(State.FRACTION) : Outcome.FAIL;
            case FRACTION -> digit ? Outcome.MORE : c == 'e' || c == 'E' ? go(State.EXPONENT) : endOfNumber(c);
            case EXPONENT -> c == '+' || c == '-' ? go(State.SIGN) : digit ? go(State.EXPONENT_DIGITS) : Outcome.FAIL;
            case SIGN -> digit ? go(State.EXPONENT_DIGITS) : Outcome.FAIL;
            default -> digit ? Outcome.MORE : endOfNumber(c);
        };
    }

    /// Only the character after a number tells that it has ended.
    private Outcome endOfNumber(char c) {
        if (endOfValue() == Outcome.DONE) {
            return Outcome.DONE_BEFORE;
        }
        return step(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
