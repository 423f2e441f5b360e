package dev.freehold.tuning.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files by pyarrow: `fixtures/make/parquet.py`.
class ParquetTest {
    @TempDir
    private Path folder;

    /// What stands in a file, without where.
    private static List<String> entries(Path path) {
        try (Stream<Entry> entries = DataReader.entries(DataFile.of(path))) {
            return entries.map(entry -> entry.toString().replaceAll(", source=[^\\]]*\\]$", "")).toList();
        }
    }

    private static Path fixture(String name) {
        return Fixtures.own("parquet/" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages-snappy", "messages-plain", "messages-gzip", "messages-groups", "sharegpt-snappy",
        "alpaca-snappy", "text-snappy", "text-plain", "preference-snappy"})
    void rowsAreWhatTheSameInJsonIs(String name) {
        List<String> expected = entries(fixture(name.substring(0, name.indexOf('-')) + ".jsonl"));
        assertTrue(expected.size() >= 5);
        assertEquals(expected, entries(fixture(name + ".parquet")));
    }

    private String complaint(byte[] file) throws IOException {
        Path path = Files.write(folder.resolve("x.parquet"), file);
        return assertThrows(DataException.class, () -> entries(path)).getMessage().replace(folder + "/", "");
    }

    /// The bytes, with others of the same length in the place of some.
    private static byte[] replaced(byte[] bytes, String from, String to) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        byte[] good = Files.readAllBytes(fixture("text-snappy.parquet"));
        assertEquals("x.parquet: row 1: column 'messages': it is compressed with ZSTD: write it with snappy, gzip or"
                + " no compression", complaint(Files.readAllBytes(fixture("messages-zstd.parquet"))));
        assertEquals("x.parquet: the end of the Parquet file is missing", complaint(Arrays.copyOf(good, 200)));
        assertEquals("x.parquet: no Parquet file, or not a complete one", complaint(new byte[0]));
        assertEquals("x.parquet: no Parquet file", complaint(new byte[100]));
        byte[] encrypted = good.clone();
        encrypted[good.length - 1] = 'E';
        assertEquals("x.parquet: encrypted", complaint(encrypted));
        assertEquals("x.parquet: no known column: an example has 'messages', 'conversations', 'text' …, the file"
                + " [tuxt]", complaint(replaced(good, "text", "tuxt")));
        byte[] truncatedInside = new byte[good.length - 50];
        System.arraycopy(good, 0, truncatedInside, 0, 100);
        System.arraycopy(good, 150, truncatedInside, 100, good.length - 150);
        assertTrue(complaint(truncatedInside).startsWith("x.parquet: row 1: column 'text': "));
        assertTrue(complaint(replaced(good, "Once upon", "Once \u00ffpon")).contains("'text' is not UTF-8"));
    }

    /// Whatever is done to a file, it is read or refused with its name, soon.
    @ParameterizedTest
    @ValueSource(strings = {"messages-snappy", "messages-plain", "messages-gzip", "messages-groups", "text-snappy"})
    void noFileBreaksTheReader(String name) throws IOException {
        byte[] good = Files.readAllBytes(fixture(name + ".parquet"));
        var random = new Random(5);
        int refused = 0;
        for (int round = 0; round < 100; round++) {
            byte[] bad = good.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            }
            Path path = Files.write(folder.resolve("bad.parquet"), bad);
            refused += assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                try {
                    entries(path);
                    return 0;
                } catch (DataException e) {
                    assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
                    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
                    return 1;
                }
            }, "round " + round);
        }
        assertTrue(refused > 10 && refused < 100, "refused: " + refused);
    }
}
