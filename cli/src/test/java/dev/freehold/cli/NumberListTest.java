package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class NumberListTest {
    /// As in the help of `llama-bench`: `first-last`, `first-last+step`, `first-last*mult`.
    @Test
    void numbersAndRangesMix() {
        assertEquals(List.of(512), values("512"));
        assertEquals(List.of(0, 512, 3), values("0,512, 3"));
        assertEquals(List.of(4, 5, 6), values("4-6"));
        assertEquals(List.of(0, 4, 8), values("0-9+4"));
        assertEquals(List.of(1, 2, 4, 8, 9), values("1-8*2,9"));
        assertEquals(List.of(7), values("7-7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1,", ",1", "-1", "1.5", "1-", "1-4+", "1-4+x", "1-4/2", "1234567890"})
    void whatIsNoNumberIsRefused(String text) {
        assertThrows(TypeConversionException.class, () -> values(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4-1", "1-4+0", "1-4*1", "1-4*0", "0-4*2"})
    void rangesThatDoNotGrowAreRefused(String text) {
        var e = assertThrows(TypeConversionException.class, () -> values(text));
        assertEquals("'" + text + "' is a range that does not grow", e.getMessage());
    }

    @Test
    void aListHasAnEnd() {
        assertEquals(1000, values("1-1000").size());
        assertThrows(TypeConversionException.class, () -> values("1-999999999"));
    }

    @Test
    void listsAreJoined() {
        assertEquals(List.of(1, 2, 2), NumberList.join(List.of(new NumberList(List.of(1, 2)),
                new NumberList(List.of(2)))));
    }

    private static List<Integer> values(String text) {
        return new NumberList.Converter().convert(text).values();
    }
}
