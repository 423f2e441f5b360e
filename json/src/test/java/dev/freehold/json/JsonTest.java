package dev.freehold.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void valuesBecomePlainJavaValuesInTheOrderOfTheText() {
        var object = Json.parseObject("{\"b\": [1, 1.0, 1e3, \"x\", true, null], \"a\": {}}");
        assertEquals(List.of("b", "a"), List.copyOf(object.keySet()));
        assertEquals(Arrays.asList(1L, 1.0, 1000.0, "x", true, null), object.get("b"));
        assertEquals(Map.of(), object.get("a"));
    }

    @Test
    void integersPast64BitsBecomeDoubles() {
        assertEquals(1.8446744073709552E19, Json.parse("18446744073709551616"));
    }

    @Test
    void aNameThatStandsTwiceIsRefused() {
        assertTrue(message("{\"a\":1,\"a\":2}").contains("\"a\""), message("{\"a\":1,\"a\":2}"));
    }

    @Test
    void textAfterTheValueIsRefusedWithItsPlace() {
        assertEquals("text after the end of the JSON value (line 1, column 5)", message("{} []"));
    }

    @Test
    void nothingIsNotAValue() {
        assertEquals("the text ends where a JSON value should be (line 1, column 1)", message(""));
    }

    @Test
    void depthAndNumberLengthAreLimited() {
        message("[".repeat(100_000));
        message("1".repeat(101));
        assertEquals(Double.POSITIVE_INFINITY, Json.parse("1e99999999")); // and not minutes of arithmetic
    }

    @Test
    void theWrongKindOfValueIsNamed() {
        var e = assertThrows(JsonException.class, () -> Json.object(List.of(), "config.json"));
        assertEquals("config.json should be an object, is an array", e.getMessage());
    }

    @Property
    void whatIsWrittenIsReadBackEqual(@ForAll List<String> strings, @ForAll long integer, @ForAll double real) {
        var value = Map.of("strings", strings, "integer", integer, "real", real);
        assertEquals(value, Json.parse(Json.write(value)));
    }

    private static String message(String text) {
        return assertThrows(JsonException.class, () -> Json.parse(text)).getMessage();
    }

    @Test
    void membersAreHandedOverInOrder() {
        var members = new ArrayList<String>();
        Json.forEachMember(new StringReader("{\"a\": 1, \"b\": [2]}"), (name, value) -> members.add(name + value));
        assertEquals(List.of("a1", "b[2]"), members);
        for (String text : List.of("", "[1]", "{} x", "{\"a\": 1, \"a\": 2}", "{\"a\"")) {
            assertThrows(JsonException.class, () -> Json.forEachMember(new StringReader(text), (name, value) -> { }));
        }
    }

    @Test
    void theMessageOfATextThatIsCutOffIsForPeople() {
        String message = assertThrows(JsonException.class, () -> Json.parse("[1, 2")).getMessage();
        assertEquals("Unexpected end-of-input: expected close marker for Array (line 1, column 6)", message);
    }
}
