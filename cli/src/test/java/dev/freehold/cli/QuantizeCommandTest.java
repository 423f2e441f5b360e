package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.tensor.DType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizeCommandTest {
    private static final Path TOLSTOY = SourceTree.root().resolve("../shared/fixtures/tolstoy").normalize();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true),
                Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
    }

    /// A small model of ours that is in the repository.
    private static Path model() {
        return SourceTree.root().resolve("fixtures/models/qwen3/model.gguf");
    }

    @Test
    void writesEveryTypeThatFits() {
        Path quantized = folder.resolve("q8.gguf");
        assertEquals(0, run("quantize", model(), quantized, "q8_0"), err::toString);
        try (Checkpoint checkpoint = Checkpoint.open(quantized)) {
            assertEquals(DType.Q8_0, checkpoint.info("blk.0.attn_q.weight").orElseThrow().dtype());
            assertEquals(DType.F32, checkpoint.info("blk.0.attn_norm.weight").orElseThrow().dtype());
            assertEquals(7, checkpoint.metadata().integer("general.file_type"));
        }
    }

    @Test
    void tellsOfRowsThatDoNotFitAndOfRules() {
        Path quantized = folder.resolve("q4.gguf");
        assertEquals(0, run("quantize", model(), quantized, "Q4_K_M", "--tensor-type", "ffn_up=F16",
                "--token-embedding-type", "BF16"), err::toString);
        assertTrue(err.toString().contains("not whole blocks of their type"), err.toString());
        try (Checkpoint checkpoint = Checkpoint.open(quantized)) {
            assertEquals(DType.F16, checkpoint.info("blk.1.ffn_up.weight").orElseThrow().dtype());
            assertEquals(DType.BF16, checkpoint.info("token_embd.weight").orElseThrow().dtype());
            assertEquals(DType.Q5_0, checkpoint.info("blk.0.ffn_gate.weight").orElseThrow().dtype());
        }
    }

    @Test
    void theOutputTypeIsThatOfTiedEmbeddings() {
        Path quantized = folder.resolve("tied.gguf");
        Path tied = SourceTree.root().resolve("fixtures/models/qwen2-tied/model.gguf");
        for (String[] more : new String[][] {{"BF16"}, {"F16", "--token-embedding-type", "BF16"},
            {"F16", "--tensor-type", "token_embd=BF16"}}) {
            Object[] arguments = Stream.concat(Stream.of("quantize", tied, quantized, "Q8_0", "--overwrite",
                    "--output-tensor-type"), Arrays.stream(more)).toArray();
            assertEquals(0, run(arguments), err::toString);
            try (Checkpoint checkpoint = Checkpoint.open(quantized)) {
                assertEquals(DType.BF16, checkpoint.info("token_embd.weight").orElseThrow().dtype());
            }
        }
    }

    @Test
    void refusesRulesForNoMatrix() {
        Path quantized = folder.resolve("typo.gguf");
        assertEquals(1, run("quantize", model(), quantized, "Q8_0", "--tensor-type", "attn_vv=F16"));
        assertTrue(err.toString().contains("'attn_vv=F16'"), err.toString());
        assertTrue(err.toString().contains("the nearest is attn_v"), err.toString());
        assertFalse(Files.exists(quantized));
    }

    @Test
    void takesHuggingFaceFolders() {
        Path quantized = folder.resolve("folder.gguf");
        assertEquals(0, run("quantize", model().getParent(), quantized, "Q8_0"), err::toString);
        try (Checkpoint checkpoint = Checkpoint.open(quantized)) {
            assertEquals(DType.Q8_0, checkpoint.info("blk.0.attn_q.weight").orElseThrow().dtype());
        }
    }

    @Test
    void aDryRunWritesNothing() {
        Path quantized = folder.resolve("dry.gguf");
        assertEquals(0, run("quantize", model(), quantized, "Q8_0", "--dry-run"), err::toString);
        assertFalse(Files.exists(quantized));
        assertTrue(out.toString().lines().anyMatch(line -> line.startsWith("blk.0.attn_q.weight")
                && line.contains("→ Q8_0")), out.toString());
    }

    @Test
    void refusesWhatItShould() throws IOException {
        Path quantized = folder.resolve("q.gguf");
        assertEquals(2, run("quantize", model(), quantized, "Q4_K_X"));
        assertTrue(err.toString().contains("the nearest is Q4_K_"), err.toString());
        assertEquals(2, run("quantize", model(), folder.resolve("q.bin"), "Q8_0"));
        assertEquals(0, run("quantize", model(), quantized, "Q8_0"), err::toString);
        assertEquals(1, run("quantize", model(), quantized, "Q8_0"));
        assertTrue(err.toString().contains("--overwrite"), err.toString());
        assertEquals(1, run("quantize", quantized, quantized, "Q4_0", "--overwrite"));
        assertTrue(err.toString().contains("is the model itself"), err.toString());
        assertEquals(1, run("quantize", quantized, folder.resolve("again.gguf"), "Q4_0"));
        assertTrue(err.toString().contains("--requantize"), err.toString());
        assertEquals(0, run("quantize", quantized, folder.resolve("again.gguf"), "Q4_0", "--requantize"));
        assertEquals(1, run("quantize", model(), folder.resolve("none/q.gguf"), "Q8_0"));
        Path cut = folder.resolve("cut.gguf");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(model()), 5000));
        assertEquals(1, run("quantize", cut, folder.resolve("c.gguf"), "Q8_0"));
        assertFalse(Files.exists(folder.resolve("c.gguf")));
    }

    @Test
    void quantizesATrainedModelAsWellAsLlamaQuantize() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(TOLSTOY), "skipped: no " + TOLSTOY);
        Path original = TOLSTOY.resolve("tolstoy-f32.gguf");
        for (String type : new String[] {"Q8_0", "F16", "BF16"}) {
            Path ours = folder.resolve(type + ".gguf");
            assertEquals(0, run("quantize", original, ours, type), err::toString);
            assertEquals(-1, Files.mismatch(ours, TOLSTOY.resolve("tolstoy-" + type + ".gguf")), type);
        }
        String text = Files.readString(TOLSTOY.resolve("validation.txt"));
        Path first = Files.writeString(folder.resolve("first.txt"), text.substring(0, text.length() / 2));
        Path second = Files.writeString(folder.resolve("second.txt"), text.substring(text.length() / 2));
        Path imatrix = folder.resolve("imatrix.gguf");
        assertEquals(0, run("imatrix", original, first, "-o", imatrix), err::toString);
        assertEquals(1, run("quantize", model(), folder.resolve("w.gguf"), "Q8_0", "--imatrix", imatrix));
        assertTrue(err.toString().contains("is of another model"), err.toString());
        // What llama-quantize's files reach on the same half, by the same measure; with the same importance matrix.
        assertTrue(divergence(original, second, "Q2_K") <= 0.026411);
        double plain = divergence(original, second, "IQ4_XS");
        double measured = divergence(original, second, "IQ4_XS", "--imatrix", imatrix.toString());
        assertTrue(measured <= 0.002905, "with importance: " + measured);
        assertTrue(measured < plain, measured + " with importance, " + plain + " without");
    }

    private double divergence(Path original, Path text, String type, String... more) {
        String[] arguments = {"quantize", original.toString(), folder.resolve("e.gguf").toString(), type, "--evaluate",
            text.toString(), "--overwrite"};
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        assertEquals(0, run((Object[]) all), err::toString);
        String line = out.toString().lines().filter(each -> each.startsWith("KL divergence")).findFirst().orElseThrow();
        return Double.parseDouble(line.split(" +")[3]);
    }
}
