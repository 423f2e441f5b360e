package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.json.Json;
import dev.freehold.models.Architectures;
import dev.freehold.models.Batch;
import dev.freehold.models.Batch.Logits;
import dev.freehold.models.Batch.Span;
import dev.freehold.models.LanguageModel;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The best kernels give a token the same logits bit for bit whatever else is computed with it, in every family: what a
/// user gets does not depend on who else asks.
class SameBitsTest {
    private static final int TOKENS = 40;

    @ParameterizedTest
    @ValueSource(strings = {"models/qwen2-tied/model.gguf", "models/mixtral/model.gguf", "models/qwen2moe/model.gguf",
        "models/qwen3moe/model.gguf", "models/ministral3/model.gguf", "models/deepseek2-lite/model.gguf",
        "models/deepseek3/model.gguf", "models/kimi/int4", "models/qwen35/model.gguf", "models/qwen35moe/model.gguf",
        "models/qwen3next/model.gguf", "models/qwen3next/fused.gguf", "perplexity/qwen35-Q4_K_M.gguf"})
    void logitsDoNotDependOnTheBatch(String name) {
        Path file = Fixtures.own(name);
        try (Kernels kernels = KernelSelection.choose("").create(3);
                Checkpoint checkpoint = Checkpoint.open(file);
                var workspace = new Workspace()) {
            LanguageModel model = Architectures.load(checkpoint, kernels);
            int[] tokens = tokens(model);
            float[] together = logits(model, workspace, tokens, TOKENS, false);
            assertArrayEquals(together, logits(model, workspace, tokens, 1, false), "one by one");
            assertArrayEquals(together, logits(model, workspace, tokens, 7, false), "in sevens");
            assertArrayEquals(together, logits(model, workspace, tokens, 11, true), "beside others");
        }
    }

    private static int[] tokens(LanguageModel model) {
        Object ids = Fixtures.json(Fixtures.own("models/qwen3/tokens.json"));
        int vocabulary = model.hyperparameters().vocabulary();
        return Json.array(ids, "tokens").stream().limit(TOKENS)
                .mapToInt(id -> ((Long) id).intValue() % vocabulary).toArray();
    }

    /// The logits of all tokens, computed `batch` at a time.
    private static float[] logits(
            LanguageModel model, Workspace workspace, int[] tokens, int batch, boolean besideOthers) {
        int vocabulary = model.hyperparameters().vocabulary();
        var logits = new float[tokens.length * vocabulary];
        try (var cache = model.newCache(KvType.F16, tokens.length);
                var other = model.newCache(KvType.F16, 3 * tokens.length)) {
            for (int from = 0; from < tokens.length; from += batch) {
                int[] some = Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + batch));
                var span = new Span(some, cache, Logits.ALL);
                var neighbour = new Span(new int[] {tokens[from], tokens[0], tokens[1]}, other, Logits.LAST);
                var computed = model.forward(
                        new Batch(besideOthers ? List.of(neighbour, span) : List.of(span)), workspace).toArray();
                System.arraycopy(computed, besideOthers ? vocabulary : 0, logits, from * vocabulary,
                        some.length * vocabulary);
            }
        }
        return logits;
    }
}
