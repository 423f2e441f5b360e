package dev.freehold.engine.dialect;

import java.util.Optional;

/// JSON values as texts.
final class JsonText {
    private JsonText() {}

    /// One character within a string.
    static void escape(char c, StringBuilder out) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ') {
                    out.append("\\u%04x".formatted((int) c));
                } else {
                    out.append(c);
                }
            }
        }
    }

    /// `text` as a JSON string.
    static String quote(String text) {
        var out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            escape(text.charAt(i), out);
        }
        return out.append('"').toString();
    }

    /// `text` as JSON if it is exactly one value, white space around it left out.
    static Optional<String> value(String text) {
        var scanner = new JsonScanner();
        var out = new StringBuilder(text.length());
        String stripped = text.strip();
        for (int i = 0; i < stripped.length(); i++) {
            Outcome outcome = scanner.accept(stripped.charAt(i), out);
            if (outcome == Outcome.DONE && i == stripped.length() - 1) {
                return Optional.of(out.toString());
            }
            if (outcome != Outcome.MORE) {
                return Optional.empty();
            }
        }
        boolean number = !stripped.isEmpty() && scanner.accept(' ', out) == Outcome.DONE_BEFORE;
        return number ? Optional.of(stripped) : Optional.empty();
    }

    /// What a JSON string says.
    ///
    /// @param json  valid, with its quotes
    static String unquote(String json) {
        var text = new StringBuilder(json.length());
        for (int i = 1; i < json.length() - 1; i++) {
            char c = json.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            i++;
            switch (json.charAt(i)) {
                case 'u' -> {
                    text.append((char) Integer.parseInt(json, i + 1, i + 5, 16));
                    i += 4;
                }
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                default -> text.append(json.charAt(i));
            }
        }
        return text.toString();
    }
}
