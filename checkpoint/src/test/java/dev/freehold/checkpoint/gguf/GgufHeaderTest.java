package dev.freehold.checkpoint.gguf;

import static dev.freehold.checkpoint.gguf.GgufForge.ARRAY;
import static dev.freehold.checkpoint.gguf.GgufForge.BOOL;
import static dev.freehold.checkpoint.gguf.GgufForge.I32;
import static dev.freehold.checkpoint.gguf.GgufForge.STRING;
import static dev.freehold.checkpoint.gguf.GgufForge.U32;
import static dev.freehold.checkpoint.gguf.GgufForge.U64;
import static dev.freehold.checkpoint.gguf.GgufForge.concat;
import static dev.freehold.checkpoint.gguf.GgufForge.text;
import static dev.freehold.checkpoint.gguf.GgufForge.u32;
import static dev.freehold.checkpoint.gguf.GgufForge.u64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Headers and metadata that are malformed, each with one thing wrong: one line says what, where, expected and found.
class GgufHeaderTest {
    @TempDir
    private Path folder;

    private Path file;
    private final GgufForge forge = GgufForge.valid();

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.gguf");
    }

    private String refusal() {
        return Refusal.of(forge.write(file));
    }

    private String refusalOf(byte[] bytes) {
        return Refusal.of(write(bytes));
    }

    private void assertOpens() {
        Checkpoint.open(forge.write(file)).close();
    }

    @Test
    void theBaseIsValid() {
        assertOpens();
    }

    @Test
    void g01AnEmptyFile() {
        assertEquals("at byte 0: magic: 4 bytes expected, 0 are left in the file", refusalOf(new byte[0]));
    }

    @Test
    void g02TwoBytes() {
        assertEquals("at byte 0: magic: 4 bytes expected, 2 are left in the file",
                refusalOf("GG".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void g03AnotherMagic() {
        forge.magic = "FUGG".getBytes(StandardCharsets.US_ASCII);
        assertEquals("at byte 0: magic: 'GGUF' expected, found 'FUGG'", refusal());
        assertEquals("at byte 0: magic: 'GGUF' expected, found a Git LFS pointer: the file itself has not been fetched",
                refusalOf("version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void g04ToG07OtherVersions() {
        forge.version = 0;
        assertEquals("at byte 4: version: 2 or 3 expected, found 0", refusal());
        forge.version = 1;
        assertEquals("at byte 4: version: 2 or 3 expected, found 1, whose lengths have 32 bits", refusal());
        forge.version = 4;
        assertEquals("at byte 4: version: 2 or 3 expected, found 4", refusal());
        forge.version = Integer.reverseBytes(3);
        assertEquals("at byte 4: version: 2 or 3 expected, found a big-endian file, which is not supported", refusal());
        forge.version = 2;
        assertOpens();
    }

    @Test
    void g08CutAnywhere() {
        byte[] whole = forge.bytes();
        int data = whole.length - 64 + 32 + 8; // of the last tensor, without its padding
        for (int length = 0; length < data; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertTrue(refusalOf(cut).startsWith("at byte "), "cut at " + length);
        }
        Checkpoint.open(write(Arrays.copyOf(whole, data))).close();
    }

    private Path write(byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void g09G10CountsOf64Bits() {
        forge.tensorCount = -1L;
        assertEquals("at byte 8: tensor count: at most 262144 expected, found 18446744073709551615", refusal());
        forge.tensorCount = null;
        forge.entryCount = -1L;
        assertEquals("at byte 16: metadata count: at most 65536 expected, found 18446744073709551615", refusal());
    }

    @Test
    void g11G12CountsThatTheFileCannotHold() {
        byte[] header = concat(forge.magic, u32(3), u64(0), u64(2_000_000_000));
        assertEquals("at byte 16: metadata count: at most 65536 expected, found 2000000000", refusalOf(header));
        header = concat(forge.magic, u32(3), u64(2_000_000_000), u64(0));
        assertEquals("at byte 8: tensor count: at most 262144 expected, found 2000000000", refusalOf(header));
        header = concat(forge.magic, u32(3), u64(200_000), u64(0));
        assertEquals("at byte 8: tensor count: 200000 needs at least 6400000 bytes, 8 are left in the file",
                refusalOf(header));
    }

    @Test
    void g13G14KeyLengths() {
        byte[] header = concat(forge.magic, u32(3), u64(0), u64(1));
        assertEquals("at byte 24: metadata entry 0: key length: at most 65535 expected, found 18446744073709551615",
                refusalOf(concat(header, u64(-1), new byte[20])));
        assertEquals("at byte 24: metadata entry 0: key length: at most 65535 expected, found 2000000000",
                refusalOf(concat(header, u64(2_000_000_000), new byte[20])));
    }

    @Test
    void g15AnEmptyKey() {
        forge.entry("", U32, u32(1));
        assertTrue(refusal().endsWith("metadata entry 3: key: a name expected, found an empty string"));
    }

    @Test
    void g16AKeyTwice() {
        forge.entry("toy.numbers", U32, u32(1));
        assertTrue(refusal().endsWith("metadata 'toy.numbers': key: is there twice"));
    }

    @Test
    void g17AKeyOf70000Bytes() {
        forge.entry("k".repeat(70_000), U32, u32(1));
        assertTrue(refusal().endsWith("metadata entry 3: key length: at most 65535 expected, found 70000"));
    }

    @Test
    void g18KeysThatAreNoText() {
        forge.entry("a\0b", U32, u32(1));
        assertTrue(refusal().endsWith("key: a printable name expected, found the control character U+0000"));
        forge.entries.removeLast();
        forge.entry(new byte[] {'a', (byte) 0xff}, U32, u32(1));
        assertTrue(refusal().endsWith("metadata entry 3: key: UTF-8 expected, found the byte 0xff"));
        forge.entries.removeLast();
        forge.entry(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, U32, u32(1));
        assertTrue(refusal().endsWith("metadata entry 3: key: UTF-8 expected, found the byte 0xed"));
    }

    @Test
    void g18ValuesThatAreNoText() {
        forge.entry("s", STRING, concat(u64(1), new byte[] {(byte) 0xc0}));
        assertTrue(refusal().endsWith("metadata 's': string: UTF-8 expected, found the byte 0xc0"));
        forge.entries.removeLast();
        forge.entry("s", ARRAY, concat(u32(STRING), u64(2), text("ok"), u64(2), new byte[] {'x', (byte) 0x80}));
        assertTrue(refusal().endsWith("metadata 's': string 1: UTF-8 expected, found the byte 0x80"));
    }

    @Test
    void g19UnknownValueTypes() {
        for (int type : new int[] {99, -1, 13}) {
            forge.entry("k", type, u64(0));
            assertTrue(refusal().endsWith("metadata 'k': type: 0 to 12 expected, found "
                    + Integer.toUnsignedString(type)));
            forge.entries.removeLast();
        }
    }

    @Test
    void g20NestedArrays() {
        byte[] nested = {};
        for (int i = 0; i < 20_000; i++) {
            nested = i % 1000 == 0 ? concat(nested, concat(u32(ARRAY), u64(1))) : nested;
        }
        forge.entry("k", ARRAY, nested);
        assertTrue(refusal().endsWith("metadata 'k': element type: an array of arrays, which is not supported"));
    }

    @Test
    void g21G22ArrayCounts() {
        forge.entry("k", ARRAY, concat(u32(STRING), u64(2_000_000_000)));
        assertTrue(refusal().endsWith("metadata 'k': array length: at most 67108864 expected, found 2000000000"));
        forge.entries.removeLast();
        forge.entry("k", ARRAY, concat(u32(STRING), u64(60_000_000)));
        assertTrue(refusal().contains("array length: 60000000 needs at least 480000000 bytes"));
        forge.entries.removeLast();
        forge.entry("k", ARRAY, concat(u32(U64), u64(1L << 61)));
        assertTrue(refusal().endsWith("array length: at most 67108864 expected, found 2305843009213693952"));
    }

    @Test
    void g23AStringLongerThanTheFile() {
        byte[] header = concat(forge.magic, u32(3), u64(0), u64(1), text("k"), u32(STRING));
        assertEquals("at byte 37: metadata 'k': string length: 4 needs at least 4 bytes, 3 are left in the file",
                refusalOf(concat(header, u64(4), new byte[3])));
        byte[] array = concat(header, new byte[0]);
        array = concat(forge.magic, u32(3), u64(0), u64(1), text("k"), u32(ARRAY), u32(STRING), u64(1));
        assertEquals("at byte 49: metadata 'k': string 0: 8 bytes of length and at most 16777216 of text expected, "
                + "found length 4 with 3 bytes left", refusalOf(concat(array, u64(4), new byte[3])));
    }

    @Test
    void g24ABooleanOfTwo() {
        forge.entry("k", BOOL, new byte[] {2});
        assertTrue(refusal().endsWith("metadata 'k': value: a boolean is 0 or 1, found 2"));
        forge.entries.removeLast();
        forge.entry("k", ARRAY, concat(u32(BOOL), u64(3), new byte[] {1, 0, (byte) 255}));
        assertTrue(refusal().endsWith("metadata 'k': value: a boolean is 0 or 1, found 255"));
    }

    @Test
    void g25ToG28Alignments() {
        for (int alignment : new int[] {0, 13, 1 << 21, 1 << 31}) {
            forge.entry("general.alignment", U32, u32(alignment));
            assertTrue(refusal().endsWith("metadata 'general.alignment': value: a power of two up to 1048576 expected, "
                    + "found " + Integer.toUnsignedString(alignment)));
            forge.entries.removeLast();
        }
        forge.entry("general.alignment", STRING, text("32"));
        assertTrue(refusal().endsWith("metadata 'general.alignment': type: UINT32 expected, found STRING"));
        forge.entries.removeLast();
        forge.entry("general.alignment", I32, u32(32));
        assertTrue(refusal().endsWith("metadata 'general.alignment': type: UINT32 expected, found INT32"));
        forge.entries.removeLast();
        forge.entry("general.alignment", ARRAY, concat(u32(U32), u64(1), u32(32)));
        assertTrue(refusal().endsWith("metadata 'general.alignment': type: UINT32 expected, found ARRAY"));
    }

    @Test
    void anIntegerPast63BitsIsRefused() {
        forge.entry("k", U64, u64(-1));
        assertTrue(refusal().endsWith("metadata 'k': value: at most 9223372036854775807 expected, "
                + "found 18446744073709551615"));
    }
}
