package dev.freehold.checkpoint.gguf;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables of tensors that are malformed, or ask for what the file does not hold.
class GgufTensorTableTest {
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

    private void assertOpens() {
        Checkpoint.open(forge.write(file)).close();
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
        assertTrue(refusal().endsWith(
                "tensor 't': size: Q4_0 rows of 33 elements are not a whole number of blocks of 32"));
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
}
