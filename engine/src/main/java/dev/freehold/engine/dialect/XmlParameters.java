package dev.freehold.engine.dialect;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `<parameter=KEY>⏎value⏎</parameter>`, any number of them, and `</function>`: becomes a JSON object.
///
/// A value is a string where the tool's schema says so, and loses one line end at either side; what may be something
/// else is so if it is JSON of a type that the schema allows.
final class XmlParameters implements Step {
    private static final String PARAMETER = "<parameter=";
    private static final List<String> ENDS = List.of("</function>", "</tool_call>");
    private static final List<String> VALUE_ENDS = List.of("\n</parameter>", "</parameter>");

    private final Toolbox tools;
    private final Set<String> keys = new HashSet<>();
    private final StringBuilder held = new StringBuilder();
    private final StringBuilder value = new StringBuilder(); // of one that is not surely a string
    private State state = State.FIRST;
    private Set<String> types = Set.of();

    private enum State {
        FIRST,
        TAG,
        KEY,
        VALUE_BEGINNING,
        VALUE
    }

    XmlParameters(Toolbox tools) {
        this.tools = tools;
    }

    @Override
    public Outcome accept(char c, Call call) {
        return switch (state) {
            case FIRST -> {
                call.begin();
                call.arguments().append('{');
                state = State.TAG;
                yield tag(c, call);
            }
            case TAG -> tag(c, call);
            case KEY -> key(c, call);
            case VALUE_BEGINNING -> {
                state = State.VALUE;
                yield c == '\n' ? Outcome.MORE : value(c, call);
            }
            case VALUE -> value(c, call);
        };
    }

    private Outcome tag(char c, Call call) {
        if (held.isEmpty() && Character.isWhitespace(c)) {
            return Outcome.MORE;
        }
        String tag = held.append(c).toString();
        if (tag.equals(PARAMETER)) {
            held.setLength(0);
            state = State.KEY;
            return Outcome.MORE;
        }
        if (ENDS.contains(tag)) {
            call.arguments().append('}');
            return Outcome.DONE;
        }
        return PARAMETER.startsWith(tag) || ENDS.stream().anyMatch(end -> end.startsWith(tag))
                ? Outcome.MORE : Outcome.FAIL;
    }

    private Outcome key(char c, Call call) {
        if (c != '>') {
            held.append(c);
            return c == '\n' || held.length() > Call.MAX_NAME ? Outcome.FAIL : Outcome.MORE;
        }
        String key = held.toString().strip();
        held.setLength(0);
        if (!keys.add(key)) {
            return Outcome.FAIL;
        }
        types = tools.types(call.name(), key);
        call.arguments().append(keys.size() > 1 ? ", " : "").append(JsonText.quote(key)).append(": ");
        if (isString()) {
            call.arguments().append('"');
        }
        state = State.VALUE_BEGINNING;
        return Outcome.MORE;
    }

    private boolean isString() {
        return types.equals(Set.of("string"));
    }

    private Outcome value(char c, Call call) {
        held.append(c);
        while (!held.isEmpty()) {
            String tail = held.toString();
            if (VALUE_ENDS.contains(tail)) {
                call.arguments().append(isString() ? "\"" : typed(value.toString()));
                held.setLength(0);
                value.setLength(0);
                state = State.TAG;
                return Outcome.MORE;
            }
            if (VALUE_ENDS.stream().anyMatch(end -> end.startsWith(tail))) {
                return Outcome.MORE;
            }
            if (isString()) {
                JsonText.escape(held.charAt(0), call.arguments());
            } else {
                value.append(held.charAt(0));
            }
            held.deleteCharAt(0);
        }
        return Outcome.MORE;
    }

    private String typed(String text) {
        String word = switch (text.strip()) {
            case "True" -> "true";
            case "False" -> "false";
            case "None" -> "null";
            default -> text;
        };
        Optional<String> json = JsonText.value(word);
        return json.filter(found -> allows(kind(found.charAt(0)))).orElseGet(() -> JsonText.quote(text));
    }

    private boolean allows(String kind) {
        return !kind.equals("string") && (types.isEmpty() || types.contains(kind));
    }

    private static String kind(char first) {
        return switch (first) {
            case '{' -> "object";
            case '[' -> "array";
            case '"' -> "string";
            case 't', 'f' -> "boolean";
            case 'n' -> "null";
            default -> "number";
        };
    }
}
