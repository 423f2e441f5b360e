package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TokenListTest {
    private static int[] ids(String text) {
        return new TokenList.Converter().convert(text).ids();
    }

    @Test
    void commasAndBlanksSeparate() {
        assertArrayEquals(new int[] {1, 2, 3}, ids("1,2,3"));
        assertArrayEquals(new int[] {1, 2, 3}, ids(" 1, 2 3\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",1", "1.5", "x", "4294967296"})
    void anythingElseIsRefused(String text) {
        assertThrows(TypeConversionException.class, () -> ids(text));
    }
}
