package dev.freehold.checkpoint.gguf;

import static dev.freehold.checkpoint.gguf.GgufForge.ARRAY;
import static dev.freehold.checkpoint.gguf.GgufForge.BOOL;
import static dev.freehold.checkpoint.gguf.GgufForge.F32;
import static dev.freehold.checkpoint.gguf.GgufForge.I32;
import static dev.freehold.checkpoint.gguf.GgufForge.STRING;
import static dev.freehold.checkpoint.gguf.GgufForge.U32;
import static dev.freehold.checkpoint.gguf.GgufForge.U64;
import static dev.freehold.checkpoint.gguf.GgufForge.concat;
import static dev.freehold.checkpoint.gguf.GgufForge.f32;
import static dev.freehold.checkpoint.gguf.GgufForge.text;
import static dev.freehold.checkpoint.gguf.GgufForge.u16;
import static dev.freehold.checkpoint.gguf.GgufForge.u32;
import static dev.freehold.checkpoint.gguf.GgufForge.u64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.tensor.Shape;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Malformed GGUF files, each a valid one with one thing wrong: one line says what, where, expected and found.
class GgufBadInputTest {
    private static final byte[] ARCHITECTURE = text("toy");

    @TempDir
    private Path folder;

    private Path file;
    private final GgufForge forge = GgufForge.valid();

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("model.gguf");
    }

    /// The whole message after the file's name.
    private String refusal() {
        return refusal(forge.bytes());
    }

    private String refusal(byte[] bytes) {
        try {
            return refusal(Files.write(file, bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String refusal(Path path) {
        var e = Assertions.assertTimeout(Duration.ofSeconds(5),
                () -> assertThrows(CheckpointException.class, () -> Checkpoint.open(path).close()));
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        assertTrue(e.getMessage().startsWith(folder.toString()), e.getMessage());
        return e.getMessage().substring(e.getMessage().indexOf(": ") + 2);
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
        assertEquals("at byte 0: magic: 4 bytes expected, 0 are left in the file", refusal(new byte[0]));
    }

    @Test
    void g02TwoBytes() {
        assertEquals("at byte 0: magic: 4 bytes expected, 2 are left in the file",
                refusal("GG".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void g03AnotherMagic() {
        forge.magic = "FUGG".getBytes(StandardCharsets.US_ASCII);
        assertEquals("at byte 0: magic: 'GGUF' expected, found 'FUGG'", refusal());
        assertEquals("at byte 0: magic: 'GGUF' expected, found a Git LFS pointer: the file itself has not been fetched",
                refusal("version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.US_ASCII)));
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
            assertTrue(refusal(cut).startsWith("at byte "), "cut at " + length);
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
        assertEquals("at byte 16: metadata count: at most 65536 expected, found 2000000000", refusal(header));
        header = concat(forge.magic, u32(3), u64(2_000_000_000), u64(0));
        assertEquals("at byte 8: tensor count: at most 262144 expected, found 2000000000", refusal(header));
        header = concat(forge.magic, u32(3), u64(200_000), u64(0));
        assertEquals("at byte 8: tensor count: 200000 needs at least 6400000 bytes, 8 are left in the file",
                refusal(header));
    }

    @Test
    void g13G14KeyLengths() {
        byte[] header = concat(forge.magic, u32(3), u64(0), u64(1));
        assertEquals("at byte 24: metadata entry 0: key length: at most 65535 expected, found 18446744073709551615",
                refusal(concat(header, u64(-1), new byte[20])));
        assertEquals("at byte 24: metadata entry 0: key length: at most 65535 expected, found 2000000000",
                refusal(concat(header, u64(2_000_000_000), new byte[20])));
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
                refusal(concat(header, u64(4), new byte[3])));
        byte[] array = concat(header, new byte[0]);
        array = concat(forge.magic, u32(3), u64(0), u64(1), text("k"), u32(ARRAY), u32(STRING), u64(1));
        assertEquals("at byte 49: metadata 'k': string 0: 8 bytes of length and at most 16777216 of text expected, "
                + "found length 4 with 3 bytes left", refusal(concat(array, u64(4), new byte[3])));
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
    void g29Ranks() {
        for (int rank : new int[] {0, 5, 2_000_000_000, -1}) {
            forge.withoutTensors().tensorAt("t".getBytes(StandardCharsets.UTF_8), rank, 0, 0, 1, 1, 1, 1, 1);
            assertTrue(refusal().endsWith("tensor 't': dimensions: 1 to 4 expected, found "
                    + Integer.toUnsignedString(rank)));
        }
    }

    @Test
    void g30G31Dimensions() {
        forge.withoutTensors().tensorAt("t", 0, 0, -32);
        assertTrue(refusal().endsWith("tensor 't': dimension 0: 1 to 9223372036854775807 expected, "
                + "found 18446744073709551584"));
        forge.withoutTensors().tensorAt("t", 0, 0, 1L << 62, 0);
        assertTrue(refusal().endsWith("tensor 't': dimension 1: 1 to 9223372036854775807 expected, found 0"));
    }

    @Test
    void g32AProductThatWraps() {
        forge.withoutTensors().tensorAt("t", 0, 0, 0x7fffffff, 0x7fffffff, 4);
        assertTrue(refusal().endsWith("tensor 't': size: does not fit 64 bits: [2147483647, 2147483647, 4] of F32"));
    }

    @Test
    void g33BytesThatWrap() {
        forge.withoutTensors().tensorAt("t", 2, 0, 1L << 62);
        assertTrue(refusal().endsWith("tensor 't': size: at most 2147483647 columns and rows expected, "
                + "found [4611686018427387904]"));
    }

    @Test
    void g34PaddingThatWraps() {
        forge.withoutTensors().tensorAt("t", 0, 0, (1L << 62) - 1);
        assertTrue(refusal().endsWith("tensor 't': size: does not fit 64 bits: [4611686018427387903] of F32"));
        forge.withoutTensors().tensorAt("t", 1, 0, (1L << 62) - 1);
        assertTrue(refusal().contains("at most 2147483647 columns and rows expected"));
    }

    @Test
    void g35ASumThatWraps() {
        forge.withoutTensors().tensorAt("t", 1, 0, 1 << 30, 1 << 30).tensorAt("u", 1, 1L << 61, 1 << 30, 1 << 30);
        assertTrue(refusal().endsWith("tensor 't': offset: 2305843009213693952 bytes at 0 expected, "
                + "the data section has 0"));
    }

    @Test
    void g36RowsThatAreNotWholeBlocks() {
        forge.withoutTensors().tensorAt("t", 2, 0, 33);
        assertTrue(refusal().endsWith("tensor 't': size: Q4_0 rows of 33 elements are not a whole number of blocks of 32"));
        forge.withoutTensors().tensorAt("t", 12, 0, 128, 2);
        assertTrue(refusal().endsWith("size: Q4_K rows of 128 elements are not a whole number of blocks of 256"));
    }

    @Test
    void g37Types() {
        String supported = "; supported: F32 F16 BF16 Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K IQ4_NL IQ4_XS "
                + "MXFP4";
        forge.withoutTensors().tensorAt("x", 16, 0, 256);
        assertTrue(refusal().endsWith("tensor 'x': type: IQ2_XXS, which is not supported" + supported));
        forge.withoutTensors().tensorAt("x", 4, 0, 256);
        assertTrue(refusal().endsWith("tensor 'x': type: Q4_2 (4), which was removed from the format" + supported));
        forge.withoutTensors().tensorAt("x", 999, 0, 256);
        assertTrue(refusal().endsWith("tensor 'x': type: 999, which no version of the format defines"));
        forge.withoutTensors().tensorAt("x", -1, 0, 256);
        assertTrue(refusal().endsWith("tensor 'x': type: 4294967295, which no version of the format defines"));
    }

    @Test
    void g38ToG40Offsets() {
        forge.dataBytes = 64;
        forge.withoutTensors().tensorAt("t", 0, Long.MIN_VALUE, 2);
        assertTrue(refusal().endsWith("tensor 't': offset: a multiple of 32 expected, found 9223372036854775808"));
        forge.withoutTensors().tensorAt("t", 0, 64, 2);
        assertTrue(refusal().endsWith("tensor 't': offset: 8 bytes at 64 expected, the data section has 64"));
        forge.withoutTensors().tensorAt("t", 0, Long.MAX_VALUE - 31, 2);
        assertTrue(refusal().contains("tensor 't': offset: 8 bytes at 9223372036854775776 expected"));
        forge.withoutTensors().tensorAt("t", 0, 7, 2);
        assertTrue(refusal().endsWith("tensor 't': offset: a multiple of 32 expected, found 7"));
    }

    @Test
    void g41Overlaps() {
        forge.dataBytes = 128;
        forge.withoutTensors().tensorAt("t", 0, 0, 12).tensorAt("u", 0, 32, 8);
        assertTrue(refusal().endsWith("tensor 'u': offset: 64 or more expected, since 't' goes that far; found 32"));
        forge.withoutTensors().tensorAt("t", 0, 0, 2).tensorAt("u", 0, 0, 2);
        assertTrue(refusal().endsWith("tensor 'u': offset: 32 or more expected, since 't' goes that far; found 0"));
    }

    @Test
    void g42Holes() {
        forge.dataBytes = 128;
        forge.withoutTensors().tensorAt("t", 0, 0, 2).tensorAt("u", 0, 64, 2);
        assertTrue(refusal().endsWith("tensor 'u': offset: 32 expected, found 64, which leaves a hole"));
        forge.withoutTensors().tensorAt("t", 0, 32, 2);
        assertTrue(refusal().endsWith("tensor 't': offset: 0 expected, found 32, which leaves a hole"));
    }

    @Test
    void g43ATensorTwice() {
        forge.tensor("a", 0, 4, 1);
        assertTrue(refusal().endsWith("tensor 'a': name: is there twice"));
    }

    @Test
    void g44TensorNames() {
        forge.withoutTensors().tensorAt("n".repeat(70_000), 0, 0, 1);
        assertTrue(refusal().endsWith("tensor entry 0: name length: at most 64 expected, found 70000"));
        forge.withoutTensors().tensorAt("", 0, 0, 1);
        assertTrue(refusal().endsWith("tensor entry 0: name: a name expected, found an empty string"));
        forge.withoutTensors().tensorAt("a\u001b[31m", 0, 0, 1);
        assertTrue(refusal().endsWith("name: a printable name expected, found the control character U+001B"));
        forge.withoutTensors().tensor("../../x", 0, 4, 1);
        assertOpens(); // a name is a key here, never a path
    }

    @Test
    void g45TheLastTensorOneByteShort() {
        forge.dataBytes = 32 + 7;
        assertTrue(refusal().endsWith("tensor 'b': offset: 8 bytes at 32 expected, the data section has 39"));
    }

    @Test
    void g46TheEmbeddingHasAnotherWidth() {
        forge.withoutTensors().tensor("token_embd.weight", 0, 48, 4, 3).entry("toy.embedding_length", U32, u32(8));
        assertEquals("'toy.embedding_length' is 8, the tensor 'token_embd.weight' is (3, 4)", refusal());
        forge.entries.removeLast();
        forge.entry("toy.vocab_size", U32, u32(8));
        assertEquals("'toy.vocab_size' is 8, the tensor 'token_embd.weight' is (3, 4)", refusal());
    }

    @Test
    void g47AMissingTensor() {
        try (Checkpoint checkpoint = Checkpoint.open(forge.write(file))) {
            var e = assertThrows(CheckpointException.class,
                    () -> checkpoint.tensor("blk.0.attn_q.weight", new Shape(1)));
            assertEquals(file + ": no tensor 'blk.0.attn_q.weight'", e.getMessage());
        }
    }

    @Test
    void g48Heads() {
        forge.entry("toy.embedding_length", U32, u32(8));
        forge.entry("toy.attention.head_count", U32, u32(0));
        assertEquals("'toy.attention.head_count' should be from 1 to 65536, is 0", refusal());
        forge.entries.removeLast();
        forge.entry("toy.attention.head_count", U32, u32(3));
        assertEquals("'toy.attention.head_count' is 3, which does not divide 'embedding_length' 8", refusal());
        forge.entries.removeLast();
        forge.entry("toy.attention.head_count", U32, u32(2)).entry("toy.attention.head_count_kv", U32, u32(4));
        assertEquals("'toy.attention.head_count' is 2, which is no multiple of 'attention.head_count_kv' 4", refusal());
    }

    @Test
    void g49Layers() {
        for (int layers : new int[] {Integer.MAX_VALUE, 513, 0}) {
            forge.entry("toy.block_count", U32, u32(layers));
            assertEquals("'toy.block_count' should be from 1 to 512, is " + layers, refusal());
            forge.entries.removeLast();
        }
        forge.entry("toy.block_count", U32, u32(3));
        forge.entry("toy.attention.head_count", ARRAY, concat(u32(U32), u64(2), u32(1), u32(1)));
        assertEquals("'toy.attention.head_count' should have a value for each of 3 layers, has 2", refusal());
    }

    @Test
    void g50Contexts() {
        forge.entry("toy.context_length", U32, u32(1 << 31));
        assertEquals("'toy.context_length' should be from 1 to 2147483647, is 2147483648", refusal());
        forge.entries.removeLast();
        forge.entry("toy.context_length", U32, u32(0));
        assertEquals("'toy.context_length' should be from 1 to 2147483647, is 0", refusal());
    }

    @Test
    void g51RealsThatCannotBe() {
        for (String key : new String[] {"toy.rope.freq_base", "toy.attention.layer_norm_rms_epsilon",
                "toy.rope.scaling.factor"}) {
            for (float value : new float[] {Float.NaN, 0, -1, Float.POSITIVE_INFINITY}) {
                forge.entry(key, F32, f32(value));
                assertEquals("'%s' should be positive and finite, is %s".formatted(key, (double) value), refusal());
                forge.entries.removeLast();
            }
        }
    }

    @Test
    void g52Experts() {
        forge.entry("toy.expert_used_count", U32, u32(2));
        assertEquals("'toy.expert_used_count' is 2 of 0 experts", refusal());
        forge.entry("toy.expert_count", U32, u32(1));
        assertEquals("'toy.expert_used_count' is 2 of 1 experts", refusal());
    }

    @Test
    void g53VocabularyArrays() {
        forge.entry("tokenizer.ggml.tokens", ARRAY, concat(u32(STRING), u64(2), text("a"), text("b")));
        forge.entry("tokenizer.ggml.scores", ARRAY, concat(u32(F32), u64(1), f32(0)));
        assertEquals("'tokenizer.ggml.scores' should have 2 values, one for each token, has 1", refusal());
        forge.entries.removeLast();
        forge.entry("tokenizer.ggml.token_type", ARRAY, concat(u32(I32), u64(3), u32(1), u32(1), u32(1)));
        assertEquals("'tokenizer.ggml.token_type' should have 2 values, one for each token, has 3", refusal());
        forge.entries.removeLast();
        for (int id : new int[] {2, -1}) {
            forge.entry("tokenizer.ggml.bos_token_id", U32, u32(id));
            assertEquals("'tokenizer.ggml.bos_token_id' should be below 2, the size of the vocabulary, is "
                    + Integer.toUnsignedString(id), refusal());
            forge.entries.removeLast();
        }
    }

    private GgufForge part(int index, int parts, String tensor) {
        var part = GgufForge.empty();
        if (index == 0) {
            part.entry("general.architecture", STRING, ARCHITECTURE);
        }
        return part.entry("split.no", GgufForge.U16, u16(index))
                .entry("split.count", GgufForge.U16, u16(parts))
                .entry("split.tensors.count", I32, u32(2))
                .tensor(tensor, 0, 4, 1);
    }

    @Test
    void g56Parts() {
        Path first = part(0, 2, "a").write(folder.resolve("m-00001-of-00002.gguf"));
        Path second = folder.resolve("m-00002-of-00002.gguf");
        assertEquals("no such file", refusal(first));

        part(1, 2, "b").write(second);
        for (Path path : new Path[] {first, second}) {
            try (Checkpoint checkpoint = Checkpoint.open(path)) {
                assertEquals(first, checkpoint.path());
                assertEquals(2, checkpoint.tensors().size());
            }
        }
        part(1, 2, "a").write(second);
        assertEquals("tensor 'a' is in another part as well", refusal(first));
        part(1, 3, "b").write(second);
        assertEquals("'split.no' should be part 1 of 2, is part 1 of 3", refusal(first));
        part(0, 2, "b").write(second);
        assertEquals("'split.no' should be part 1 of 2, is part 0 of 2", refusal(first));
        GgufForge.empty().tensor("b", 0, 4, 1).write(second);
        assertEquals("no 'split.no'", refusal(first));
        part(1, 2, "b").tensor("c", 0, 4, 1).write(second);
        assertEquals("'split.tensors.count' is 2, the parts have 3 tensors", refusal(first));
    }

    @Test
    void g56PartCounts() {
        Path path = part(0, 0, "a").write(folder.resolve("m-00001-of-00002.gguf"));
        assertTrue(refusal(path).startsWith("'split.count'"), refusal(path));
        path = part(0, 7, "a").write(folder.resolve("m-00001-of-00002.gguf"));
        assertEquals("is one of 7 parts, so its name should end in '-00001-of-00007.gguf'", refusal(path));
        path = part(1, 2, "a").write(folder.resolve("renamed.gguf"));
        assertEquals("is one of 2 parts, so its name should end in '-00001-of-00002.gguf'", refusal(path));
    }

    @Test
    void g57ATerabyteOpensAtOnce() throws IOException {
        forge.dataBytes = 0;
        forge.withoutTensors().tensorAt("t", 0, 0, 1 << 20, 1 << 18);
        forge.write(file);
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((1L << 40) + 4096);
        } catch (IOException e) {
            Assumptions.abort("the file system has no room for a sparse file of 1 TiB: " + e.getMessage());
        }
        try (Checkpoint checkpoint = Assertions.assertTimeout(Duration.ofSeconds(5), () -> Checkpoint.open(file))) {
            var tensor = checkpoint.find("t").orElseThrow();
            assertEquals(1L << 40, tensor.data().byteSize());
            assertEquals(0f, tensor.get((1 << 18) - 1, (1 << 20) - 1));
        }
    }

    @Test
    void g58WhatIsNoFile() throws Exception {
        assertEquals("no such file", refusal(folder.resolve("absent.gguf")));
        assertEquals("is a folder without config.json, so it is no model; a GGUF file is opened by its name",
                refusal(folder));
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertTrue(refusal(loop).contains("ymbolic link") || refusal(loop).contains("loop"), refusal(loop));
        Path pipe = folder.resolve("pipe");
        Assumptions.assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor(5, TimeUnit.SECONDS)
                && Files.exists(pipe), "no mkfifo");
        assertEquals("is a device, pipe or socket, not a regular file", refusal(pipe));
        var e = assertThrows(CheckpointException.class, () -> Checkpoint.open(Path.of("/dev/zero")));
        assertEquals("/dev/zero: is a device, pipe or socket, not a regular file", e.getMessage());
    }

    @Test
    void anIntegerPast63BitsIsRefused() {
        forge.entry("k", U64, u64(-1));
        assertTrue(refusal().endsWith("metadata 'k': value: at most 9223372036854775807 expected, "
                + "found 18446744073709551615"));
    }

    @Test
    void aFileWithoutArchitectureIsRefused() {
        forge.entries.removeFirst();
        assertEquals("no 'general.architecture'", refusal());
    }
}
