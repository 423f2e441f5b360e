package dev.freehold.engine.dialect;

import java.util.function.Predicate;

/// A call as one JSON object: `{"name": "f", "arguments": {…}}`, its members in any order; `parameters` means
/// `arguments` (Llama), and arguments may also be a string that holds JSON.
///
/// The call begins when its name is known and its arguments have begun.
final class Envelope implements Step {
    private final Predicate<String> names;
    private final boolean tagged;
    private final StringBuilder text = new StringBuilder();
    private State state = State.START;
    private JsonScanner scanner = new JsonScanner();
    private String key = "";
    private String arguments = ""; // those that came before the name
    private boolean hasArguments;
    private boolean streaming;

    private enum State {
        START,
        FIRST_KEY,
        KEY,
        COLON,
        BEFORE_VALUE,
        VALUE,
        AFTER_VALUE
    }

    private Envelope(Predicate<String> names, boolean tagged) {
        this.names = names;
        this.tagged = tagged;
    }

    /// One that tags announce: no arguments are none.
    static Envelope tagged() {
        return new Envelope(_ -> true, true);
    }

    /// One that only what is in it tells from other JSON: a known name and arguments.
    static Envelope bare(Predicate<String> names) {
        return new Envelope(names, false);
    }

    @Override
    public Outcome accept(char c, Call call) {
        if (state == State.VALUE || state == State.KEY && !text.isEmpty()) {
            return within(c, call);
        }
        if (Character.isWhitespace(c)) {
            return Outcome.MORE;
        }
        return switch (state) {
            case START -> c == '{' ? go(State.FIRST_KEY) : Outcome.FAIL;
            case FIRST_KEY, KEY -> c == '"' ? begin(State.KEY, c, call)
                    : c == '}' && state == State.FIRST_KEY ? end(call) : Outcome.FAIL;
            case COLON -> c == ':' ? go(State.BEFORE_VALUE) : Outcome.FAIL;
            case BEFORE_VALUE -> mayStart(c) ? begin(State.VALUE, c, call) : Outcome.FAIL;
            default -> c == ',' ? go(State.KEY) : c == '}' ? end(call)
                    : complete() ? Outcome.DONE_BEFORE : Outcome.FAIL; // the brace is missing, the call is not
        };
    }

    @Override
    public boolean complete() {
        return state == State.AFTER_VALUE && hasArguments && arguments.isEmpty();
    }

    private Outcome go(State next) {
        state = next;
        return Outcome.MORE;
    }

    private boolean mayStart(char c) {
        return switch (key) {
            case "name", "function", "type" -> c == '"';
            case "arguments", "parameters" -> (c == '{' || c == '"' || c == 'n') && !hasArguments;
            default -> c == '"' || c == '-' || c >= '0' && c <= '9' || c == 'n'; // id, index
        };
    }

    private Outcome begin(State next, char c, Call call) {
        scanner = new JsonScanner();
        text.setLength(0);
        streaming = next == State.VALUE && c == '{' && !call.name().isEmpty();
        if (streaming) {
            call.begin();
        }
        state = next;
        return within(c, call);
    }

    private Outcome within(char c, Call call) {
        Outcome outcome = scanner.accept(c, streaming ? call.arguments() : text);
        if (outcome == Outcome.MORE || outcome == Outcome.FAIL) {
            return outcome;
        }
        boolean understood;
        if (state == State.KEY) {
            key = JsonText.unquote(text.toString());
            understood = switch (key) {
                case "name", "function", "type", "id", "index", "arguments", "parameters" -> true;
                default -> false;
            };
            state = State.COLON;
        } else {
            understood = take(call);
            state = State.AFTER_VALUE;
        }
        text.setLength(0);
        return !understood ? Outcome.FAIL : outcome == Outcome.DONE_BEFORE ? accept(c, call) : Outcome.MORE;
    }

    /// Uses the value that has ended.
    private boolean take(Call call) {
        String value = text.toString();
        return switch (key) {
            case "name", "function" -> call.name().isEmpty() && takeName(JsonText.unquote(value), call);
            case "arguments", "parameters" -> takeArguments(value, call);
            case "id" -> {
                if (value.startsWith("\"") && value.length() <= Call.MAX_NAME) {
                    call.id(JsonText.unquote(value));
                }
                yield true;
            }
            default -> true;
        };
    }

    private boolean takeName(String name, Call call) {
        if (!call.name(name) || !names.test(name)) {
            return false;
        }
        release(call);
        return true;
    }

    private boolean takeArguments(String value, Call call) {
        hasArguments = true;
        if (streaming) {
            return true;
        }
        String object = value.equals("null") ? "{}" : value;
        if (value.startsWith("\"")) {
            object = JsonText.value(JsonText.unquote(value)).orElse("");
        }
        arguments = object;
        if (!call.name().isEmpty()) {
            release(call);
        }
        return object.startsWith("{");
    }

    /// Begins the call with arguments that are there already, if they are.
    private void release(Call call) {
        if (arguments.startsWith("{")) {
            call.begin();
            call.arguments().append(arguments);
            arguments = "";
        }
    }

    private Outcome end(Call call) {
        if (call.name().isEmpty() || !hasArguments && !tagged) {
            return Outcome.FAIL;
        }
        if (!call.begun()) {
            call.begin();
            call.arguments().append("{}");
        }
        return Outcome.DONE;
    }
}
