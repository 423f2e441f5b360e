package dev.freehold.engine.dialect;

import java.util.HashSet;
import java.util.Set;

/// `key="value", other=3)`: the arguments of a call as Python writes it, from after its bracket; becomes a JSON object.
///
/// Values are strings, numbers, `True`, `False` and `None`.
final class PythonArguments implements Step {
    private final Set<String> keys = new HashSet<>();
    private final StringBuilder text = new StringBuilder();
    private State state = State.BEGINNING;
    private char quote;

    private enum State {
        BEGINNING,
        KEY,
        VALUE,
        STRING,
        ESCAPE,
        WORD,
        AFTER_VALUE
    }

    @Override
    public Outcome accept(char c, Call call) {
        return switch (state) {
            case BEGINNING -> {
                call.begin();
                call.arguments().append('{');
                state = State.KEY;
                yield key(c, call);
            }
            case KEY -> key(c, call);
            case VALUE -> value(c, call);
            case STRING -> string(c, call);
            case ESCAPE -> escaped(c, call);
            case WORD -> word(c, call);
            case AFTER_VALUE -> after(c, call);
        };
    }

    private Outcome key(char c, Call call) {
        if (c == '=' && !text.isEmpty()) {
            String key = text.toString().strip();
            text.setLength(0);
            call.arguments().append(keys.isEmpty() ? "" : ", ").append(JsonText.quote(key)).append(": ");
            state = State.VALUE;
            return keys.add(key) ? Outcome.MORE : Outcome.FAIL;
        }
        if (c == ')' && text.isEmpty()) {
            return end(call);
        }
        if (Character.isWhitespace(c)) {
            return Outcome.MORE;
        }
        text.append(c);
        return Character.isJavaIdentifierPart(c) && text.length() <= Call.MAX_NAME ? Outcome.MORE : Outcome.FAIL;
    }

    private static Outcome end(Call call) {
        call.arguments().append('}');
        return Outcome.DONE;
    }

    private Outcome value(char c, Call call) {
        if (Character.isWhitespace(c)) {
            return Outcome.MORE;
        }
        if (c == '"' || c == '\'') {
            quote = c;
            call.arguments().append('"');
            state = State.STRING;
            return Outcome.MORE;
        }
        text.append(c);
        state = State.WORD;
        return Character.isLetterOrDigit(c) || c == '-' ? Outcome.MORE : Outcome.FAIL;
    }

    private Outcome string(char c, Call call) {
        if (c == quote) {
            call.arguments().append('"');
            state = State.AFTER_VALUE;
        } else if (c == '\\') {
            state = State.ESCAPE;
        } else {
            JsonText.escape(c, call.arguments());
        }
        return Outcome.MORE;
    }

    private Outcome escaped(char c, Call call) {
        switch (c) {
            case 'n' -> call.arguments().append("\\n");
            case 'r' -> call.arguments().append("\\r");
            case 't' -> call.arguments().append("\\t");
            case '"', '\'', '\\' -> JsonText.escape(c, call.arguments());
            default -> { // no escape to Python either
                call.arguments().append("\\\\");
                JsonText.escape(c, call.arguments());
            }
        }
        state = State.STRING;
        return Outcome.MORE;
    }

    private Outcome word(char c, Call call) {
        if (c != ',' && c != ')' && !Character.isWhitespace(c)) {
            text.append(c);
            return text.length() <= Call.MAX_NAME ? Outcome.MORE : Outcome.FAIL;
        }
        String word = switch (text.toString()) {
            case "True" -> "true";
            case "False" -> "false";
            case "None" -> "null";
            case String other -> other;
        };
        text.setLength(0);
        state = State.AFTER_VALUE;
        if (JsonText.value(word).isEmpty()) {
            return Outcome.FAIL;
        }
        call.arguments().append(word);
        return after(c, call);
    }

    private Outcome after(char c, Call call) {
        if (c == ')') {
            return end(call);
        }
        if (c == ',') {
            state = State.KEY;
            return Outcome.MORE;
        }
        return Character.isWhitespace(c) ? Outcome.MORE : Outcome.FAIL;
    }
}
