package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeTest {
    private static long bytes(String text) {
        return new ByteSize.Converter().convert(text).bytes();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "512, 512", "2k, 2048", "512M, 536870912", "8G, 8589934592", "1.5 GiB, 1610612736",
        "1TB, 1099511627776"})
    void unitsArePowersOf1024(String text, long bytes) {
        assertEquals(bytes, bytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "G", "8X", "8 G B", "1e9", "99999999999T", "0.0001"})
    void whatIsNoSizeIsRefused(String text) {
        assertThrows(TypeConversionException.class, () -> bytes(text));
    }
}
