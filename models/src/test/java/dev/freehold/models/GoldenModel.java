package dev.freehold.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.json.Json;
import dev.freehold.models.cache.SequenceCache;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;

/// A small model with the logits that transformers computes for it.
///
/// @param tokens    what the reference was given
/// @param expected  its logits, `(tokens, V)`
public record GoldenModel(Path folder, int[] tokens, float[] expected) {
    /// A model of `fixtures/models`.
    public static GoldenModel named(String name) {
        return in(repository().resolve("fixtures/models").resolve(name), "tokens.json");
    }

    /// A folder with `logits.f32` and a file of token ids.
    public static GoldenModel in(Path folder, String tokensFile) {
        try {
            Object json = Json.parse(Files.readString(folder.resolve(tokensFile)));
            var tokens = json instanceof Map<?, ?> map ? map.get("tokens") : json;
            int[] ids = Json.array(tokens, "tokens").stream().mapToInt(id -> ((Long) id).intValue()).toArray();
            return new GoldenModel(folder, ids, floats(folder.resolve("logits.f32")));
        } catch (IOException e) {
            throw new AssertionError("cannot read the fixture " + folder, e);
        }
    }

    private static float[] floats(Path file) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        var floats = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }

    /// The folder that holds the root `pom.xml`.
    public static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("fixtures/models"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /// Folder and GGUF file, as one batch and in parts, must give the reference's logits.
    public void assertLogitsOfBothFormats(double tolerance) {
        assertLogits(folder, expected, tolerance);
        assertLogits(folder.resolve("model.gguf"), expected, tolerance);
    }

    /// Another file, or folder, of the same model must give the same logits, unless it has its own.
    public void assertLogitsOf(String file, double tolerance) {
        Path own = folder.resolve(file).resolve("logits.f32");
        assertLogits(folder.resolve(file), Files.exists(own) ? read(own) : expected, tolerance);
    }

    /// The GGUF file must give the logits of the file `logits`.
    public void assertLogitsOfGguf(String logits, double tolerance) {
        assertLogits(folder.resolve("model.gguf"), read(folder.resolve(logits)), tolerance);
    }

    private static float[] read(Path file) {
        try {
            return floats(file);
        } catch (IOException e) {
            throw new AssertionError("cannot read the fixture " + file, e);
        }
    }

    /// The folder must give the reference's logits, and the GGUF file, which does not tell of the sliding window, those
    /// of the reference without one.
    public void assertLogitsWithAndWithoutWindow(double tolerance) throws IOException {
        assertLogits(folder, expected, tolerance);
        assertLogits(folder.resolve("model.gguf"), floats(folder.resolve("logits-full-attention.f32")), tolerance);
    }

    private void assertLogits(Path file, float[] expected, double tolerance) {
        for (int batch : new int[] {1, 7, tokens.length}) {
            assertClose(file + " in batches of " + batch, expected, logits(file, batch), tolerance);
        }
        assertClose(file + " beside others", expected, logitsBesideOthers(file), tolerance);
        assertClose(file + " after going back", expected, logitsAfterGoingBack(file, expected), tolerance);
    }

    /// The logits of all tokens, computed `batch` at a time.
    public float[] logits(Path file, int batch) {
        return logits(file, batch, new ReferenceKernels(), Long.MAX_VALUE);
    }

    /// The same by other kernels, which are closed, with `expertBytes` of packed experts in memory at most.
    public float[] logits(Path file, int batch, Kernels kernels, long expertBytes) {
        var logits = new float[expected.length];
        int vocabulary = expected.length / tokens.length;
        try (kernels;
                Checkpoint checkpoint = Checkpoint.open(file);
                var workspace = new Workspace()) {
            LanguageModel model = Architectures.load(checkpoint, kernels, expertBytes);
            try (var cache = model.newCache(KvType.F32, tokens.length)) {
                for (int from = 0; from < tokens.length; from += batch) {
                    int[] some = Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + batch));
                    Tensor computed = model.forward(new Batch(some, cache, Batch.Logits.ALL), workspace);
                    System.arraycopy(computed.toArray(), 0, logits, from * vocabulary, some.length * vocabulary);
                }
            }
        }
        return logits;
    }

    /// The logits of all tokens, of a sequence that shares its batches with two others: one begun later, and one that
    /// asks for its last logits only.
    private float[] logitsBesideOthers(Path file) {
        var logits = new float[expected.length];
        int vocabulary = expected.length / tokens.length;
        int[] cuts = {0, 1, tokens.length / 2, tokens.length};
        try (Kernels kernels = new ReferenceKernels();
                Checkpoint checkpoint = Checkpoint.open(file);
                var workspace = new Workspace()) {
            LanguageModel model = Architectures.load(checkpoint, kernels);
            try (var cache = model.newCache(KvType.F32, tokens.length);
                    var later = model.newCache(KvType.F32, tokens.length);
                    var other = model.newCache(KvType.F32, tokens.length)) {
                for (int i = 1; i < cuts.length; i++) {
                    int[] some = Arrays.copyOfRange(tokens, cuts[i - 1], cuts[i]);
                    var spans = new ArrayList<Batch.Span>();
                    if (i > 1) {
                        spans.add(new Batch.Span(new int[] {tokens[i], tokens[0]}, later, Batch.Logits.LAST));
                    }
                    spans.add(new Batch.Span(some, cache, Batch.Logits.ALL));
                    spans.add(new Batch.Span(new int[] {tokens[i]}, other, Batch.Logits.LAST));
                    Tensor computed = model.forward(new Batch(spans), workspace);
                    System.arraycopy(computed.toArray(), i > 1 ? vocabulary : 0, logits, cuts[i - 1] * vocabulary,
                            some.length * vocabulary);
                }
            }
        }
        return logits;
    }

    /// The logits of all tokens, of a sequence that took another way, came back, was saved and went on elsewhere.
    private float[] logitsAfterGoingBack(Path file, float[] expected) {
        var logits = new float[expected.length];
        int vocabulary = expected.length / tokens.length;
        int third = tokens.length / 3;
        try (Kernels kernels = new ReferenceKernels();
                Checkpoint checkpoint = Checkpoint.open(file);
                var workspace = new Workspace()) {
            LanguageModel model = Architectures.load(checkpoint, kernels);
            var saved = new ByteArrayOutputStream();
            try (var cache = model.newCache(KvType.F32, tokens.length)) {
                append(model, workspace, cache, Arrays.copyOf(tokens, third), logits, 0);
                cache.snapshot();
                append(model, workspace, cache, new int[] {tokens[third], tokens[0], tokens[1]}, null, 0);
                int kept = cache.rewind(third + 1);
                assertTrue(kept == third || kept == third + 1, file + " kept " + kept);
                append(model, workspace, cache, Arrays.copyOfRange(tokens, kept, 2 * third), logits, kept * vocabulary);
                cache.write(Channels.newChannel(saved));
            }
            try (var other = model.newCache(KvType.F32, tokens.length)) {
                other.read(Channels.newChannel(new ByteArrayInputStream(saved.toByteArray())));
                append(model, workspace, other, Arrays.copyOfRange(tokens, 2 * third, tokens.length), logits,
                        2 * third * vocabulary);
            }
            System.arraycopy(expected, third * vocabulary, logits, third * vocabulary, vocabulary); // perhaps kept
        } catch (IOException e) {
            throw new AssertionError("memory cannot fail", e);
        }
        return logits;
    }

    private static void append(LanguageModel model, Workspace workspace, SequenceCache cache, int[] some,
            float[] logits, int at) {
        Tensor computed = model.forward(new Batch(some, cache, Batch.Logits.ALL), workspace);
        if (logits != null) {
            System.arraycopy(computed.toArray(), 0, logits, at, (int) computed.shape().elements());
        }
    }

    public static void assertClose(String what, float[] expected, float[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance, what + ", logit " + i);
        }
    }
}
