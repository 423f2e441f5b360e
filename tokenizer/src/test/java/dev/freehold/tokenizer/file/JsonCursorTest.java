package dev.freehold.tokenizer.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.text.RandomTexts;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The fast reader against the general one.
class JsonCursorTest {
    private static final String[] PARTS = {
        "[", "]", "{", "}", ",", ":", " ", "\n", "\"a\"", "\"b\"", "\"\\u00e9\\n\"", "\"\\ud83d\\ude00\"",
        "0", "-1", "1.5e3",
        "01", "1.", "true", "false", "null", "nul", "\"\\x\"", "\"", "\\"
    };

    @Provide
    Arbitrary<String> scraps() {
        return Arbitraries.of(PARTS).list().ofMaxSize(9).map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<Object> values() {
        return Arbitraries.recursive(
                () -> Arbitraries.oneOf(RandomTexts.texts(6), Arbitraries.doubles(), Arbitraries.of(true, false)),
                value -> Arbitraries.oneOf(
                        value.list().ofMaxSize(4), Arbitraries.maps(RandomTexts.texts(3), value).ofMaxSize(4)),
                3);
    }

    @Property
    void readsWhatIsWritten(@ForAll("values") Object value) {
        assertEquals(value, read(Json.write(value)));
    }

    @Property(tries = 3000)
    void agreesOnWhatIsJson(@ForAll("scraps") String text) {
        Object expected;
        try {
            expected = doubles(Json.parse(text));
        } catch (JsonException _) {
            expected = "refused";
        }
        Object actual;
        try {
            actual = read(text);
        } catch (TokenizerException _) {
            actual = "refused";
        }
        assertEquals(expected, actual);
    }

    private static Object read(String json) {
        var cursor = new JsonCursor(json.getBytes(StandardCharsets.UTF_8), "test");
        Object value = cursor.value("the value");
        cursor.end();
        return value;
    }

    /// `value` with every number as a double.
    private static Object doubles(Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case List<?> list -> list.stream().map(JsonCursorTest::doubles).toList();
            case Map<?, ?> map -> {
                var doubles = new HashMap<Object, Object>();
                map.forEach((name, member) -> doubles.put(name, doubles(member)));
                yield doubles;
            }
            case null -> null;
            default -> value;
        };
    }
}
