package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads JSON (RFC 8259) forwards, straight from UTF-8 bytes.
///
/// A `tokenizer.json` holds up to a million short strings. Making an object of each, as a general parser does, takes
/// longer in a fresh JVM than all the rest of starting: here they go from the file into [Texts].
final class JsonCursor {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_VALUES = 1_000_000;

    private final byte[] json;
    private final String source;
    private int at;
    private int depth;
    private int values;

    /// @param json  valid UTF-8
    /// @param source  where it comes from, for messages
    JsonCursor(byte[] json, String source) {
        this.json = json;
        this.source = source;
    }

    /// An error at the present place.
    TokenizerException error(String problem) {
        return new TokenizerException("%s: %s (byte %d)".formatted(source, problem, at));
    }

    /// The first byte of the next value; 0 at the end of the text.
    byte peek() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        return at < json.length ? json[at] : 0;
    }

    /// Enters an object or array.
    ///
    /// @param open  `{` or `[`
    /// @param what  what it is, for the message
    void open(char open, String what) {
        if (peek() != open) {
            throw error("%s should be %s, is %s".formatted(what, open == '{' ? "an object" : "an array", found()));
        }
        at++;
        if (++depth > MAX_DEPTH) {
            throw error("more than %d levels".formatted(MAX_DEPTH));
        }
    }

    /// Whether another member or element follows; leaves the object or array if not.
    ///
    /// @param first  whether it would be the first
    boolean hasNext(char close, boolean first) {
        if (peek() == close) {
            at++;
            depth--;
            return false;
        }
        if (!first) {
            expect(',');
            if (peek() == close) {
                throw error("a value should follow the comma");
            }
        }
        return true;
    }

    void expect(char c) {
        if (peek() != c) {
            throw error("'%c' expected, found %s".formatted(c, found()));
        }
        at++;
    }

    /// The name of a member, and its colon.
    String name() {
        String name = string("a name");
        expect(':');
        return name;
    }

    void end() {
        if (peek() != 0 || at < json.length) {
            throw error("text after the end of the JSON value");
        }
    }

    /// The string that comes next.
    String string(String what) {
        var one = new Texts(1);
        string(one, what);
        return one.text(0);
    }

    /// Adds the string that comes next to `texts`; a surrogate without its partner becomes U+FFFD.
    void string(Texts texts, String what) {
        if (peek() != '"') {
            throw error("%s should be a string, is %s".formatted(what, found()));
        }
        int start = ++at;
        while (true) {
            if (at >= json.length) {
                throw error("the text ends within a string");
            }
            byte c = json[at];
            if (c == '"') {
                texts.add(json, start, at++);
                return;
            }
            if (c == '\\') {
                texts.append(json, start, at);
                byte[] character = JsonEscape.bytes(json, at);
                if (character.length == 0) {
                    throw error("unknown escape sequence");
                }
                at = JsonEscape.end(json, at);
                texts.append(character, 0, character.length);
                start = at;
            } else if (c >= 0 && c < ' ') {
                throw error("control character in a string");
            } else {
                at++;
            }
        }
    }

    /// The number that comes next, which must be a whole one of 32 bits.
    int integer(String what) {
        double number = number(what);
        if (number != (int) number) {
            throw error("%s should be a whole number of 32 bits, is %s".formatted(what, number));
        }
        return (int) number;
    }

    /// The number that comes next.
    double number(String what) {
        byte first = peek();
        if (first != '-' && (first < '0' || first > '9')) {
            throw error("%s should be a number, is %s".formatted(what, found()));
        }
        int start = at;
        long whole = 0;
        while (at < json.length && json[at] >= '0' && json[at] <= '9' && at - start < 18) {
            whole = 10 * whole + json[at++] - '0';
        }
        if (at < json.length && "0123456789+-.eE".indexOf(json[at]) < 0 && (at - start == 1 || json[start] != '0')) {
            return whole;
        }
        while (at < json.length && at - start < 100 && "0123456789+-.eE".indexOf(json[at]) >= 0) {
            at++;
        }
        var text = new String(json, start, at - start, StandardCharsets.US_ASCII);
        if (!text.matches("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?")) {
            throw error("%s is not a number".formatted(text));
        }
        return Double.parseDouble(text);
    }

    /// The value that comes next: a map, list, string, double, boolean or null.
    Object value(String what) {
        if (++values > MAX_VALUES) {
            throw error("more than %d values".formatted(MAX_VALUES));
        }
        return switch (peek()) {
            case '{' -> object(what);
            case '[' -> array(what);
            case '"' -> string(what);
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number(what);
        };
    }

    private Map<String, Object> object(String what) {
        var object = new LinkedHashMap<String, Object>();
        open('{', what);
        for (boolean first = true; hasNext('}', first); first = false) {
            String name = name();
            if (object.containsKey(name)) {
                throw error("'%s' stands twice".formatted(name));
            }
            object.put(name, value(name));
        }
        return object;
    }

    private List<Object> array(String what) {
        var array = new ArrayList<>();
        open('[', what);
        for (boolean first = true; hasNext(']', first); first = false) {
            array.add(value(what));
        }
        return array;
    }

    private <T> T word(String word, T value) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= json.length || json[at + i] != word.charAt(i)) {
                throw error("'%s' expected".formatted(word));
            }
        }
        at += word.length();
        return value;
    }

    private String found() {
        return switch (peek()) {
            case 0 -> at < json.length ? "U+0000" : "the end of the text";
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "a string";
            case 't', 'f' -> "a boolean";
            case 'n' -> "null";
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> "a number";
            default -> json[at] < 0 ? "a character outside ASCII" : "'%c'".formatted(json[at]);
        };
    }
}
