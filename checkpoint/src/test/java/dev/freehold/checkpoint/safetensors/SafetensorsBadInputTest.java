package dev.freehold.checkpoint.safetensors;

import static dev.freehold.checkpoint.safetensors.SafetensorsForge.file;
import static dev.freehold.checkpoint.safetensors.SafetensorsForge.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.CheckpointException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Malformed safetensors files and folders, each a valid one with one thing wrong.
class SafetensorsBadInputTest {
    @TempDir
    private Path folder;

    @AutoClose
    private final Arena arena = Arena.ofShared();

    private Path path;

    @BeforeEach
    void nameTheFile() {
        path = folder.resolve("model.safetensors");
    }

    private Map<String, StoredTensor> open(byte[] bytes) {
        return SafetensorsFile.open(SafetensorsForge.write(path, bytes), arena);
    }

    private String refusal(byte[] bytes) {
        return refusal(() -> open(bytes));
    }

    private String refusal(String header, int dataBytes) {
        return refusal(file(header, dataBytes));
    }

    private String refusal(Supplier<?> action) {
        var e = assertTimeout(Duration.ofSeconds(10), () -> assertThrows(CheckpointException.class, action::get));
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        assertTrue(e.getMessage().startsWith(folder.toString()), e.getMessage());
        return e.getMessage().substring(e.getMessage().indexOf(": ") + 2);
    }

    @Test
    void theBaseIsValid() {
        var tensors = open(file(SafetensorsForge.valid(), 32));
        assertEquals(List.of("a", "b"), List.copyOf(tensors.keySet()));
        assertEquals("(2, 3)", tensors.get("a").as("x").shape().toString());
    }

    @Test
    void s01AHeaderLengthOf64Bits() {
        assertEquals("at byte 0: header length: 2 to 2 expected, found 18446744073709551615",
                refusal(file(-1, "{}".getBytes(StandardCharsets.UTF_8), 0)));
    }

    @Test
    void s02AHeaderOf100Megabytes() throws IOException {
        SafetensorsForge.write(path, file(100_000_001, new byte[0], 0));
        try (var sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(100_000_009);
        }
        assertEquals("at byte 0: header length: 2 to 100000000 expected, found 100000001",
                refusal(() -> SafetensorsFile.open(path, arena)));
    }

    @Test
    void s03AHeaderLongerThanTheFile() {
        byte[] text = SafetensorsForge.valid().getBytes(StandardCharsets.UTF_8);
        int left = text.length + 32;
        for (long length : new long[] {left + 8, left + 1}) {
            assertEquals("at byte 0: header length: 2 to %d expected, found %d".formatted(left, length),
                    refusal(file(length, text, 32)));
        }
    }

    @Test
    void s04HeadersThatDoNotBeginWithABrace() {
        assertEquals("at byte 0: header length: 8 bytes expected, the file has 7", refusal(new byte[7]));
        assertEquals("at byte 0: header length: 2 to 0 expected, found 0", refusal(new byte[8]));
        assertEquals("at byte 8: header: should begin with '{', begins with the byte 0x20", refusal(" {}", 0));
        assertEquals("at byte 8: header: should begin with '{', begins with the byte 0x5b", refusal("[]", 0));
        assertEquals("at byte 8: header: should begin with '{', begins with the byte 0xef", refusal("\ufeff{}", 0));
        assertEquals(Map.of(), open(file("{}   ", 0)));
    }

    @Test
    void s05HeadersThatAreNoJson() {
        byte[] invalid = "{\"?\":1}".getBytes(StandardCharsets.UTF_8);
        invalid[2] = (byte) 0xff;
        assertEquals("at byte 10: header: UTF-8 expected, found the byte 0xff", refusal(file(7, invalid, 0)));
        assertTrue(refusal("{" + tensor("\\ud800", "F32", "[]", "[0,4]") + "}", 4).contains("surrogate"));
        assertTrue(refusal("{}x", 0).startsWith("at byte 8: header: "));
        assertTrue(refusal("{\"a\":" + "[".repeat(100_000), 0).startsWith("at byte 8: header: "));
    }

    @Test
    void s06Overlaps() {
        assertEquals("at byte 8: tensor 'b': should begin at 4 of the data, begins at 3, which overlaps",
                refusal("{" + tensor("a", "U8", "[4]", "[0,4]") + "," + tensor("b", "U8", "[4]", "[3,7]") + "}", 7));
        assertEquals("at byte 8: tensor 'b': should begin at 4 of the data, begins at 0, which overlaps",
                refusal("{" + tensor("a", "U8", "[4]", "[0,4]") + "," + tensor("b", "U8", "[4]", "[0,4]") + "}", 4));
    }

    @Test
    void s07Holes() {
        assertEquals("at byte 8: tensor 'b': should begin at 4 of the data, begins at 5, which leaves a hole",
                refusal("{" + tensor("a", "U8", "[4]", "[0,4]") + "," + tensor("b", "U8", "[4]", "[5,9]") + "}", 9));
        assertEquals("at byte 8: tensor 'a': should begin at 0 of the data, begins at 8, which leaves a hole",
                refusal("{" + tensor("a", "U8", "[4]", "[8,12]") + "}", 12));
    }

    @Test
    void s08Offsets() {
        assertEquals("at byte 8: tensor 'a': data_offsets should be a begin and an end within 4 bytes, are [4, 0]",
                refusal("{" + tensor("a", "U8", "[4]", "[4,0]") + "}", 4));
        assertEquals("at byte 8: tensor 'a': data_offsets should be a begin and an end within 4 bytes, are [0, 4, 8]",
                refusal("{" + tensor("a", "U8", "[4]", "[0,4,8]") + "}", 4));
        assertEquals("at byte 8: tensor 'a': data_offsets should be a begin and an end within 4 bytes, "
                        + "are [0, 9007199254740993]",
                refusal("{" + tensor("a", "U8", "[4]", "[0,9007199254740993]") + "}", 4));
        for (String bad : List.of("-1", "1e3", "\"0\"", "9223372036854775808", "1.5", "null")) {
            String problem = refusal("{" + tensor("a", "U8", "[4]", "[0," + bad + "]") + "}", 4);
            assertTrue(problem.startsWith("at byte 8: tensor 'a': data_offsets should be integers from 0"), problem);
        }
    }

    @Test
    void s09DataOfAnotherLength() {
        String header = "{" + tensor("a", "U8", "[4]", "[0,4]") + "}";
        assertEquals("at byte 8: tensor 'a': data_offsets should be a begin and an end within 3 bytes, are [0, 4]",
                refusal(header, 3));
        assertEquals("at byte 8: data: 4 bytes expected after the header, found 1000004", refusal(header, 1_000_004));
    }

    @Test
    void s10NamesTwice() {
        assertTrue(refusal("{" + tensor("a", "U8", "[0]", "[0,0]") + "," + tensor("a", "U8", "[0]", "[0,0]") + "}", 0)
                .contains("Duplicate"));
        assertTrue(refusal("{" + tensor("a", "U8", "[0]", "[0,0]") + "," + tensor("\\u0061", "U8", "[0]", "[0,0]")
                + "}", 0).contains("Duplicate"));
        assertTrue(refusal("{" + tensor("a\\u0308", "U8", "[0]", "[0,0]") + "}", 0)
                .contains("printable characters in Unicode's composed form expected"));
    }

    @Test
    void s11MetadataIsText() {
        assertEquals("at byte 8: __metadata__: 'k' should be a string, is a number",
                refusal("{\"__metadata__\":{\"k\":1}}", 0));
        assertEquals("at byte 8: __metadata__: 'k' should be a string, is an object",
                refusal("{\"__metadata__\":{\"k\":{}}}", 0));
        assertEquals("at byte 8: __metadata__: an object expected, found an array",
                refusal("{\"__metadata__\":[]}", 0));
        assertEquals(Map.of(), open(file("{\"__metadata__\":{\"format\":\"pt\"}}", 0)));
    }

    @Test
    void s12Sizes() {
        assertEquals("at byte 8: tensor 'a': F32 [4294967296, 4294967296] takes more bytes than 64 bits can count",
                refusal("{" + tensor("a", "F32", "[4294967296,4294967296]", "[0,4]") + "}", 4));
        assertEquals("at byte 8: tensor 'a': F32 [2] takes 64 bits, the offsets span 4 bytes",
                refusal("{" + tensor("a", "F32", "[2]", "[0,4]") + "}", 4));
        assertTrue(refusal("{" + tensor("a", "F32", "[0,9223372036854775808]", "[0,0]") + "}", 0)
                .contains("shape should be integers from 0"));
        assertTrue(refusal("{" + tensor("a", "F32", "[0,9223372036854775807,2]", "[0,0]") + "}", 0)
                .contains("more bytes than 64 bits"));
    }

    @Test
    void s13Types() {
        assertEquals("at byte 8: tensor 'a': 'F13' is no type of the format",
                refusal("{" + tensor("a", "F13", "[1]", "[0,4]") + "}", 4));
        assertEquals("at byte 8: tensor 'a': 'f32' is no type of the format",
                refusal("{" + tensor("a", "f32", "[1]", "[0,4]") + "}", 4));
        assertEquals("at byte 8: tensor 'a': F4 [3] takes 12 bits, the offsets span 1 bytes",
                refusal("{" + tensor("a", "F4", "[3]", "[0,1]") + "}", 1));
        var stored = open(file("{" + tensor("a", "I64", "[1]", "[0,8]") + "}", 8)).get("a");
        assertEquals("tensor 'a' has type I64, which is not supported; supported: F32 F16 BF16",
                refusal(() -> stored.as("x")));
    }

    @Test
    void s14ARankOf10000() {
        assertEquals("at byte 8: tensor 'a': at most 64 dimensions expected, found 10000",
                refusal("{" + tensor("a", "F32", "[1" + ",1".repeat(9999) + "]", "[0,4]") + "}", 4));
    }

    @Test
    void s15ManyEmptyTensors() {
        var header = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++) {
            header.append(i == 0 ? "" : ",").append(tensor("t" + i, "F32", "[0]", "[0,0]"));
        }
        assertEquals(100_000, open(file(header + "}", 0)).size());
        for (int i = 100_000; i < 262_145; i++) {
            header.append(",").append(tensor("t" + i, "F32", "[0]", "[0,0]"));
        }
        assertEquals("at byte 8: header: has more than 262144 tensors", refusal(header + "}", 0));
        var empty = open(file("{" + tensor("a", "F32", "[2,0]", "[0,0]") + "}", 0)).get("a");
        assertTrue(refusal(() -> empty.as("x")).startsWith("tensor 'a' has the shape [2, 0]; dimensions from 1"));
    }

    private String folderRefusal(String index) {
        SafetensorsForge.write(folder.resolve("model.safetensors.index.json"), index.getBytes(StandardCharsets.UTF_8));
        return refusal(() -> SafetensorsFolder.open(folder, arena));
    }

    @Test
    void s17S18ShardsOutsideTheFolder() {
        String longName = "n".repeat(300) + ".safetensors";
        for (String name : List.of("../../etc/passwd", "/etc/x.safetensors", "C:\\\\x.safetensors",
                "a/../../b.safetensors", "con.safetensors", "con", "a.safetensors.", longName, "a\\u0000.safetensors",
                ".safetensors", "")) {
            String problem = folderRefusal("{\"weight_map\":{\"a\":\"" + name + "\"}}");
            assertTrue(problem.startsWith("'weight_map' should name .safetensors files of this folder, has '"),
                    problem);
        }
        assertEquals("'weight_map' should be an object", folderRefusal("{\"weight_map\":[]}"));
    }

    @Test
    void s19ShardsAndIndexDisagree() {
        String a = "model-00001-of-00002.safetensors";
        assertEquals("no such file", folderRefusal("{\"weight_map\":{\"a\":\"" + a + "\"}}"));
        SafetensorsForge.write(folder.resolve(a), file(SafetensorsForge.valid(), 32));
        assertEquals("does not agree with the shards: not where it says: none; not listed: b",
                folderRefusal("{\"weight_map\":{\"a\":\"" + a + "\"}}"));
        assertEquals("does not agree with the shards: not where it says: c; not listed: none",
                folderRefusal("{\"weight_map\":{\"a\":\"%s\",\"b\":\"%s\",\"c\":\"%s\"}}".formatted(a, a, a)));
    }

    @Test
    void s20ATensorInTwoShards() {
        for (String name : List.of("x.safetensors", "y.safetensors")) {
            SafetensorsForge.write(folder.resolve(name), file("{" + tensor("a", "U8", "[1]", "[0,1]") + "}", 1));
        }
        assertEquals("tensor 'a' is in x.safetensors as well",
                folderRefusal("{\"weight_map\":{\"a\":\"x.safetensors\",\"b\":\"y.safetensors\"}}"));
    }

    @Test
    void s21ShardsThatDifferByCase() {
        assertEquals("'x.safetensors' and 'X.safetensors' are one file on some systems",
                folderRefusal("{\"weight_map\":{\"a\":\"x.safetensors\",\"b\":\"X.safetensors\"}}"));
    }

    @Test
    void s22OtherWeights() {
        SafetensorsForge.write(folder.resolve("pytorch_model.bin"), new byte[8]);
        assertEquals("has neither model.safetensors nor model.safetensors.index.json; weights in other files "
                + "(.bin, .pt) are not read, since they can run code",
                refusal(() -> SafetensorsFolder.open(folder, arena)));
    }

    @Test
    void cutAnywhere() {
        byte[] whole = file(SafetensorsForge.valid(), 32);
        for (int length = 0; length < whole.length; length++) {
            assertTrue(refusal(Arrays.copyOf(whole, length)).startsWith("at byte "), "cut at " + length);
        }
    }

    @Test
    void anyByteChanged() {
        byte[] whole = file(SafetensorsForge.valid(), 32);
        for (int i = 0; i < whole.length - 32; i++) {
            for (int value : new int[] {0, '"', '9', '{', '}', ' ', 0x7f, 0xff, whole[i] ^ 1}) {
                byte[] bytes = whole.clone();
                bytes[i] = (byte) value;
                assertSafe(bytes);
            }
        }
    }

    private void assertSafe(byte[] bytes) {
        try (Arena own = Arena.ofConfined()) {
            SafetensorsFile.open(SafetensorsForge.write(path, bytes), own).values().forEach(tensor -> tensor.as("x"));
        } catch (CheckpointException e) {
            assertFalse(e.getMessage().contains("\n"));
        }
    }
}
