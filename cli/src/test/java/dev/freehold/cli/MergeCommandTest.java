package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Adapters at work and merged, against the logits of PyTorch with the changed weights written out.
class MergeCommandTest {
    private static final Path ADAPTER = Fixtures.own("adapters/llama3");
    private static final Path MODEL = Fixtures.own("models/llama3");

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"", "model.gguf"})
    void anAdapterAtWorkAndMergedGivesPyTorchsLogits(String file) {
        Path base = MODEL.resolve(file);
        assertLogits(base, "--lora", ADAPTER);
        assertLogits(base, "--lora", ADAPTER + ":0.25", "--lora", ADAPTER + ":0.75");
        for (String out : new String[] {"merged", "merged.gguf"}) {
            Path merged = temporary.resolve(out);
            var run = CommandLineRun.of("merge", base, "--lora", ADAPTER, "--type", "f32", "-o", merged);
            assertEquals(0, run.exitCode(), run.err());
            assertLogits(merged);
        }
    }

    private void assertLogits(Path model, Object... options) {
        Path output = temporary.resolve("logits.f32");
        Object ids = Fixtures.json(MODEL.resolve("tokens.json"));
        var arguments = new Object[options.length + 6];
        Object[] fixed = {"logits", model, "--tokens", Fixtures.tokens(ids), "-o", output};
        System.arraycopy(fixed, 0, arguments, 0, fixed.length);
        System.arraycopy(options, 0, arguments, fixed.length, options.length);
        var run = CommandLineRun.of(arguments);
        assertEquals(0, run.exitCode(), run.err());
        float[] expected = Fixtures.floats(ADAPTER.resolve("logits.f32"));
        float[] actual = Fixtures.floats(output);
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-4, "element " + i);
        }
    }

    @Test
    void modelsAreMergedAndExported() throws IOException {
        Path merged = temporary.resolve("merged.gguf");
        var run = CommandLineRun.of("merge", MODEL, MODEL.resolve("model.gguf"), "--method", "slerp", "-o", merged);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        var again = CommandLineRun.of("merge", MODEL, MODEL, "--method", "linear", "-o", merged);
        assertEquals("freehold: " + merged + ": is there already; --overwrite replaces it\n", again.err());
        Path folder = temporary.resolve("folder");
        run = CommandLineRun.of("export", ADAPTER, folder, "--base", MODEL, "--license", "mit", "--type", "f32");
        assertEquals(0, run.exitCode(), run.err());
        String card = Files.readString(folder.resolve("README.md"));
        assertTrue(card.startsWith("---\nlicense: mit\nbase_model:\n- models/llama3\n"), card);
        assertLogits(folder);
    }

    @Test
    void whatIsReadIsNotReplaced() throws IOException {
        Path base = Files.copy(MODEL.resolve("model.gguf"), temporary.resolve("base.gguf"));
        Path link = Files.createSymbolicLink(temporary.resolve("link.gguf"), base);
        byte[] before = Files.readAllBytes(base);
        for (Path out : new Path[] {base, link}) {
            String message = out + ": is what is read";
            assertFails(1, message, "merge", base, "--lora", ADAPTER, "-o", out, "--overwrite");
            assertFails(1, message, "merge", MODEL, base, "--method", "linear", "-o", out, "--overwrite");
            assertFails(1, message, "export", ADAPTER, out, "--base", base, "--overwrite");
            assertFails(1, message, "export", base, out, "--overwrite");
            assertFails(1, message, "convert", ADAPTER, out, "--base", base, "--overwrite");
            assertFails(1, message, "convert", base, out, "--overwrite");
        }
        assertArrayEquals(before, Files.readAllBytes(base));
    }

    @Test
    void theTypeThatIsWrittenIsTold() {
        Path out = temporary.resolve("out.gguf");
        var run = CommandLineRun.of("convert", CommandLineRun.MODEL, out);
        assertEquals(out + ": GGUF, 26 tensors, q8_0\n", run.err());
        run = CommandLineRun.of("merge", CommandLineRun.MODEL, out, "--method", "linear", "-o",
                temporary.resolve("merged.gguf"));
        assertEquals(temporary.resolve("merged.gguf") + ": GGUF, 26 tensors, bf16\n", run.err());
    }

    @Test
    void wrongAdaptersAndModelsAreToldInOneLine() {
        Path chat = CommandLineRun.MODEL;
        assertFails(1, "is for another base", "run", chat, "--lora", ADAPTER, "hello");
        assertFails(1, "no such file", "run", chat, "--lora", temporary.resolve("none"), "hello");
        assertFails(1, "the architecture should be 'llama', is 'qwen2'",
                "merge", MODEL, chat, "--method", "linear", "-o", temporary.resolve("x.gguf"));
        assertFails(2, "--method ties needs --base",
                "merge", MODEL, MODEL, "--method", "ties", "-o", temporary.resolve("x.gguf"));
        assertFails(2, "either --lora or --method", "merge", MODEL, "-o", temporary.resolve("x.gguf"));
        assertFails(1, "no such folder", "convert", chat, temporary.resolve("none/x"));
        assertFails(2, "'q9' should be one of", "convert", chat, temporary.resolve("x"), "--type", "q9");
    }

    private static void assertFails(int exitCode, String message, Object... arguments) {
        var run = CommandLineRun.of(arguments);
        assertEquals(exitCode, run.exitCode(), run.err());
        assertTrue(run.err().contains(message), run.err());
    }
}
