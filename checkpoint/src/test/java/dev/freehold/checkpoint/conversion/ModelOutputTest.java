package dev.freehold.checkpoint.conversion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.checkpoint.AssembledCheckpoint;
import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Fixtures;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.json.Json;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Folders and GGUF files of `fixtures/models`, each made into the other: the reference converter made the files.
class ModelOutputTest {
    private static final List<String> OF_SOURCE = List.of("general.author", "general.basename", "general.finetune",
            "general.version", "general.organization", "general.description");

    @TempDir
    private Path temporary;

    private static Path fixture(String name) {
        return Fixtures.own(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3", "llama-linear", "llama-tied-headdim", "qwen2-tied", "qwen2-yarn", "qwen3",
            "mistral-window"})
    void aFileIsThatOfTheReferenceConverter(String name) {
        Path file = temporary.resolve("model.gguf");
        try (Checkpoint folder = Checkpoint.open(fixture("models/" + name))) {
            new ModelOutput(file, false).write(folder, Optional.of(DType.F32), Lineage.UNCHANGED);
        }
        try (Checkpoint written = Checkpoint.open(file);
                Checkpoint reference = Checkpoint.open(fixture("models/" + name + "/model.gguf"))) {
            for (TensorInfo info : reference.tensors()) {
                assertSame(reference.find(info.name()).orElseThrow(), written.find(info.name()).orElseThrow());
            }
            assertEquals(reference.tensors().size(), written.tensors().size());
            for (String key : reference.metadata().keys()) {
                boolean says = !key.equals("general.name") && !key.matches("llama\\.attention\\.(key|value)_length");
                assertEquals(says ? reference.metadata().value(key) : Optional.empty(),
                        says ? written.metadata().value(key) : Optional.empty(), key);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3", "llama-linear", "llama-tied-headdim", "qwen2-tied", "qwen2-yarn", "qwen3"})
    void aFolderIsTheOneThatTheFileWasMadeOf(String name) {
        Path folder = temporary.resolve("folder");
        try (Checkpoint file = Checkpoint.open(fixture("models/" + name + "/model.gguf"))) {
            new ModelOutput(folder, false).write(file, Optional.empty(), Lineage.UNCHANGED);
        }
        try (Checkpoint written = Checkpoint.open(folder);
                Checkpoint original = Checkpoint.open(fixture("models/" + name))) {
            for (TensorInfo info : original.tensors()) {
                assertSame(original.find(info.name()).orElseThrow(), written.find(info.name()).orElseThrow());
            }
            String architecture = original.metadata().text("general.architecture") + ".";
            for (String key : original.metadata().keys()) {
                boolean sized = key.startsWith(architecture) && !key.matches(".*\\.(key|value)_length");
                assertEquals(sized ? original.metadata().value(key) : Optional.empty(),
                        sized ? written.metadata().value(key) : Optional.empty(), key);
            }
        }
    }

    /// By element where one is F32: what is rounded differently in the last place is the same.
    private static void assertSame(Tensor expected, Tensor actual) {
        assertEquals(expected.shape().elements(), actual.shape().elements(), expected.name());
        if (expected.name().equals(RopeFactors.TENSOR)) {
            assertArrayEquals(expected.toArray(), actual.toArray(), 1e-5f);
        } else if (expected.dtype() == actual.dtype()) {
            assertEquals(-1, expected.data().mismatch(actual.data()), expected.name());
        }
    }

    @Test
    void vocabularyTemplateAndSamplingGoThereAndBack() {
        Path folder = temporary.resolve("folder");
        Path file = temporary.resolve("back.gguf");
        Path original = fixture("chat/model.gguf");
        try (Checkpoint model = Checkpoint.open(original)) {
            new ModelOutput(folder, false).write(model, Optional.empty(), Lineage.UNCHANGED);
        }
        try (Checkpoint model = Checkpoint.open(folder)) {
            new ModelOutput(file, false).write(model, Optional.of(DType.Q8_0), Lineage.UNCHANGED);
        }
        try (Checkpoint first = Checkpoint.open(original); Checkpoint last = Checkpoint.open(file)) {
            first.metadata().keys().forEach(key ->
                    assertEquals(first.metadata().value(key), last.metadata().value(key), key));
            for (TensorInfo info : first.tensors()) {
                byte[] before = first.find(info.name()).orElseThrow().data().toArray(ValueLayout.JAVA_BYTE);
                assertEquals(info, last.info(info.name()).orElseThrow());
                assertTrue(before.length > 0, info.name());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat/hf", "models/llama3", "models/mistral-window"})
    void thereAndBackTwiceGivesTheSameBytes(String source) throws IOException {
        convert(fixture(source), temporary.resolve("model.gguf"));
        convert(temporary.resolve("model.gguf"), temporary.resolve("model"));
        byte[] file = Files.readAllBytes(temporary.resolve("model.gguf"));
        Path again = Files.createDirectory(temporary.resolve("again"));
        convert(temporary.resolve("model"), again.resolve("model.gguf"));
        convert(again.resolve("model.gguf"), again.resolve("model"));
        assertArrayEquals(file, Files.readAllBytes(again.resolve("model.gguf")));
        try (Stream<Path> files = Files.list(temporary.resolve("model"))) {
            for (Path each : files.toList()) {
                assertEquals(-1, Files.mismatch(each, again.resolve("model").resolve(each.getFileName())),
                        each.toString());
            }
        }
    }

    private static void convert(Path in, Path out) {
        try (Checkpoint model = Checkpoint.open(in)) {
            new ModelOutput(out, false).write(model, Optional.empty(), Lineage.UNCHANGED);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{\"type\": \"Sequence\", \"normalizers\": []} | false",
        "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFC\"}]} | true",
        "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFC\"}, {\"type\": \"Lowercase\"}]} | Lowercase",
        "{\"type\": \"Sequence\"} | is Sequence", "{\"type\": \"NFKC\"} | is NFKC"})
    void aNormalizerIsHonouredOrRefused(String normalizer, String result) throws IOException {
        Path folder = temporary.resolve("changed");
        convert(fixture("chat/model.gguf"), folder);
        Path tokenizer = folder.resolve("tokenizer.json");
        String text = Files.readString(tokenizer);
        String written = text.replaceFirst("\"normalizer\":(\\{[^}]*}|null)",
                "\"normalizer\":" + Matcher.quoteReplacement(normalizer));
        Files.writeString(tokenizer, written);
        Path file = temporary.resolve("changed.gguf");
        if (result.equals("true") || result.equals("false")) {
            convert(folder, file);
            try (Checkpoint model = Checkpoint.open(file)) {
                assertEquals(Boolean.valueOf(result), model.metadata().flag("tokenizer.ggml.normalizer.nfc", true)
                        && written.contains(normalizer));
            }
        } else {
            var e = assertThrows(CheckpointException.class, () -> convert(folder, file));
            assertTrue(e.getMessage().contains("'normalizer' should be NFC or none, "), e.getMessage());
            assertTrue(e.getMessage().contains(result), e.getMessage());
        }
    }

    /// Of readers: an added token that `vocab` has not gets the next id, whatever its own says.
    @Test
    void everyTokenHasItsIdInTheVocabulary() throws IOException {
        List<String> tokens = List.of("<s>", "</s>", "<u>", "a", "unused", "b", "ab", "<x>", "tail");
        Path file = ggufOf(Map.of("tokenizer.ggml.tokens", tokens, "tokenizer.ggml.merges", List.of("a b"),
                "tokenizer.ggml.token_type", List.of(3L, 3L, 4L, 1L, 5L, 1L, 1L, 3L, 5L),
                "tokenizer.ggml.eos_token_id", 1L, "tokenizer.ggml.padding_token_id", 1L), tokens.size());
        Path folder = temporary.resolve("folder");
        convert(file, folder);
        Map<String, Object> json = Json.parseObject(Files.readString(folder.resolve("tokenizer.json")));
        assertEquals(Map.of("<s>", 0L, "</s>", 1L, "<u>", 2L, "a", 3L, "[PAD4]", 4L, "b", 5L, "ab", 6L, "<x>", 7L),
                ((Map<?, ?>) json.get("model")).get("vocab"));
        Path back = temporary.resolve("back.gguf");
        convert(folder, back);
        try (Checkpoint model = Checkpoint.open(back)) {
            assertEquals(List.of("<s>", "</s>", "<u>", "a", "[PAD4]", "b", "ab", "<x>", "[PAD8]"),
                    model.metadata().texts("tokenizer.ggml.tokens"));
            assertEquals(List.of(3L, 3L, 4L, 1L, 5L, 1L, 1L, 3L, 5L),
                    model.metadata().integers("tokenizer.ggml.token_type"));
        }
    }

    /// The chat model with other metadata, and as many tokens.
    private Path ggufOf(Map<String, Object> changed, int tokens) {
        Path file = temporary.resolve("changed-source.gguf");
        try (Checkpoint model = Checkpoint.open(fixture("chat/model.gguf"))) {
            var metadata = new LinkedHashMap<>(GgufForm.of(model, Lineage.UNCHANGED).metadata());
            metadata.keySet().removeIf(key -> key.matches("tokenizer\\.ggml\\..*_token_ids?"));
            metadata.remove("qwen2.vocab_size");
            metadata.putAll(changed);
            GgufWriter.write(file, metadata, model.tensors().stream().map(info -> {
                NewTensor rows = model.findRows(info.name()).orElseThrow();
                boolean table = info.name().matches("(token_embd|output)\\.weight");
                return table ? new NewTensor(info.name(), rows.dtype(), new Shape(tokens, info.shape().columns()),
                        rows.rows()) : rows;
            }).toList());
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "\"ignore_merges\":false | \"ignore_merges\":true | 'ignore_merges' is true",
        "\"dropout\":null | \"dropout\":0.1 | 'dropout' is 0.1, which a GGUF file cannot say",
        "\"end_of_word_suffix\":null | \"end_of_word_suffix\":\"</w>\" | 'end_of_word_suffix' is '</w>'",
        "\"unk_token\":null | \"unk_token\":\"a\" | none",
        "\"end_of_word_suffix\":null | \"end_of_word_suffix\":\"\" | none"})
    void aSettingOfTheTokenizerIsHonouredOrRefused(String before, String after, String refusal) throws IOException {
        Path folder = temporary.resolve("changed");
        convert(fixture("chat/model.gguf"), folder);
        String text = Files.readString(folder.resolve("tokenizer.json"));
        assertTrue(text.contains(before), before);
        Files.writeString(folder.resolve("tokenizer.json"), text.replace(before, after));
        Path file = temporary.resolve("changed.gguf");
        if (refusal.equals("none")) {
            convert(folder, file);
            assertTrue(Files.exists(file));
        } else {
            var e = assertThrows(CheckpointException.class, () -> convert(folder, file));
            assertTrue(e.getMessage().contains(refusal), e.getMessage());
        }
    }

    /// As after tuning with a template whose answers end otherwise than the tokenizer says.
    @Test
    void anEndThatTheTokenizerDoesNotNameIsOneAllTheSame() {
        Path folder = temporary.resolve("folder");
        Path file = temporary.resolve("model.gguf");
        convert(fixture("chat/model.gguf"), folder);
        try (Checkpoint model = Checkpoint.open(folder)) {
            var metadata = new LinkedHashMap<String, Object>();
            model.metadata().keys().forEach(key -> metadata.put(key, model.metadata().value(key).orElseThrow()));
            metadata.remove("tokenizer.ggml.eos_token_ids");
            metadata.put("tokenizer.ggml.eos_token_id", 5L);
            new ModelOutput(file, false).write(AssembledCheckpoint.saying(new Metadata("learned", metadata), model),
                    Optional.empty(), Lineage.UNCHANGED);
            try (Checkpoint written = Checkpoint.open(file)) {
                long end = model.metadata().integer("tokenizer.ggml.eos_token_id");
                assertEquals(end, written.metadata().integer("tokenizer.ggml.eos_token_id"));
                assertEquals(List.of(5L, end), written.metadata().integers("tokenizer.ggml.eos_token_ids"));
                assertEquals(5, written.metadata().integer("tokenizer.ggml.eot_token_id"));
            }
        }
    }

    @Test
    void whatIsToldOfAnotherModelIsNotKept() {
        Path first = temporary.resolve("first.gguf");
        Path second = temporary.resolve("second.gguf");
        try (Checkpoint model = Checkpoint.open(fixture("chat/model.gguf"))) {
            var metadata = new LinkedHashMap<>(GgufForm.of(model, Lineage.UNCHANGED).metadata());
            metadata.put("general.license", "other");
            metadata.put("general.license.link", "https://example.org/licence");
            metadata.put("general.repo_url", "https://huggingface.co/a/b");
            OF_SOURCE.forEach(key -> metadata.put(key, "Ada"));
            GgufWriter.write(first, metadata, model.tensors().stream()
                    .map(info -> model.findRows(info.name()).orElseThrow()).toList());
        }
        try (Checkpoint model = Checkpoint.open(first)) {
            new ModelOutput(second, false).write(model, Optional.empty(),
                    new Lineage("", List.of(Lineage.Base.of(model)),
                    "mit", List.of(), List.of(), ""));
        }
        try (Checkpoint model = Checkpoint.open(second)) {
            assertEquals("mit", model.metadata().text("general.license"));
            assertEquals(Optional.empty(), model.metadata().value("general.license.link"));
            assertEquals(Optional.empty(), model.metadata().value("general.repo_url"));
            assertEquals("https://huggingface.co/a/b", model.metadata().text("general.base_model.0.repo_url"));
            OF_SOURCE.forEach(key -> assertEquals(Optional.empty(), model.metadata().value(key), key));
        }
    }

    @ParameterizedTest
    @CsvSource({"false true, 1", "true true, 0", "false false, 2", "true, -1"})
    void aWindowOfSomeLayersIsWritten(String pattern, int fullLayers) throws IOException {
        List<Boolean> layers = Stream.of(pattern.split(" ")).map(Boolean::valueOf).toList();
        Map<String, Object> metadata = new LinkedHashMap<>(Map.of("qwen2.attention.sliding_window", 16L,
                "qwen2.attention.sliding_window_pattern", layers));
        Path folder = temporary.resolve("folder");
        try (Checkpoint model = Checkpoint.open(fixture("chat/model.gguf"))) {
            model.metadata().keys().forEach(key ->
                    metadata.putIfAbsent(key, model.metadata().value(key).orElseThrow()));
            var windowed = AssembledCheckpoint.saying(new Metadata("windowed", metadata), model);
            var output = new ModelOutput(folder, false);
            if (fullLayers < 0) {
                var e = assertThrows(CheckpointException.class,
                        () -> output.write(windowed, Optional.empty(), Lineage.UNCHANGED));
                assertTrue(e.getMessage().contains("should have an element for each of 2 layers, has 1"),
                        e.getMessage());
            } else {
                output.write(windowed, Optional.empty(), Lineage.UNCHANGED);
                Map<String, Object> config = Json.parseObject(Files.readString(folder.resolve("config.json")));
                assertEquals((long) fullLayers, config.get("max_window_layers"));
                assertEquals(layers.stream().map(window -> window ? "sliding_attention" : "full_attention").toList(),
                        config.get("layer_types"));
            }
        }
    }

    @Test
    void aFolderWithFoldersInItIsNotReplaced() throws IOException {
        Path folder = temporary.resolve("run");
        convert(fixture("chat/model.gguf"), folder);
        Files.createDirectory(folder.resolve("checkpoint-1"));
        try (Checkpoint model = Checkpoint.open(fixture("chat/model.gguf"))) {
            var e = assertThrows(CheckpointException.class, () -> new ModelOutput(folder, true)
                    .write(model, Optional.empty(), Lineage.UNCHANGED));
            assertEquals(folder + ": holds folders beside a model, and is not overwritten", e.getMessage());
        }
    }

    @Test
    void largeModelsAreSharded() throws IOException {
        Path folder = temporary.resolve("folder");
        try (Checkpoint model = Checkpoint.open(fixture("chat/model.gguf"))) {
            HuggingFaceFolder.write(folder, model, DType.BF16, Lineage.UNCHANGED, false, 64 << 10);
        }
        assertTrue(Files.readString(folder.resolve("model.safetensors.index.json")).contains("total_size"));
        try (Checkpoint written = Checkpoint.open(folder)) {
            assertTrue(written.files().size() > 2, written.files().toString());
            assertEquals(26, written.tensors().size());
        }
    }

    @Test
    void theCardTellsWhereTheModelComesFrom() throws IOException {
        Path folder = temporary.resolve("folder");
        Path file = temporary.resolve("model.gguf");
        var lineage = new Lineage("Ada", List.of(new Lineage.Base("Qwen2.5 0.5B",
                "https://huggingface.co/Qwen/Qwen2.5-0.5B")), "mit", List.of("lora"), List.of("a/b"), "By hand.");
        try (Checkpoint model = Checkpoint.open(fixture("chat/model.gguf"))) {
            new ModelOutput(folder, false).write(model, Optional.empty(), lineage);
        }
        String card = Files.readString(folder.resolve("README.md"));
        assertTrue(card.startsWith("""
                ---
                license: mit
                language:
                - en
                base_model:
                - Qwen/Qwen2.5-0.5B
                datasets:
                - a/b
                tags:
                - lora
                """), card);
        try (Checkpoint model = Checkpoint.open(folder)) {
            new ModelOutput(file, false).write(model, Optional.empty(), Lineage.UNCHANGED);
        }
        try (Checkpoint model = Checkpoint.open(file)) {
            assertEquals("Ada", model.metadata().text("general.name"));
            assertEquals("mit", model.metadata().text("general.license"));
            assertEquals(1, model.metadata().integer("general.base_model.count"));
            assertEquals("https://huggingface.co/Qwen/Qwen2.5-0.5B",
                    model.metadata().text("general.base_model.0.repo_url"));
            assertEquals("a/b", model.metadata().text("general.dataset.0.name"));
        }
    }

    @Test
    void whatCannotBeWrittenIsRefusedInOneLine() {
        Path folder = temporary.resolve("folder");
        assertRefused("a model with experts can be neither converted nor adapted", "models/mixtral/model.gguf", folder);
        assertRefused("a model of the architecture 'bert' can be neither converted nor adapted",
                "encoders/minilm/model.gguf", folder);
        try (Checkpoint model = Checkpoint.open(fixture("chat/model.gguf"))) {
            var e = assertThrows(CheckpointException.class, () -> new ModelOutput(folder, false)
                    .write(model, Optional.of(DType.Q8_0), Lineage.UNCHANGED));
            assertTrue(e.getMessage().contains("holds f32, f16 or bf16, not q8_0"), e.getMessage());
        }
        assertTrue(Files.notExists(folder));
    }

    private static void assertRefused(String why, String model, Path folder) {
        try (Checkpoint checkpoint = Checkpoint.open(fixture(model))) {
            var e = assertThrows(CheckpointException.class, () -> new ModelOutput(folder, false)
                    .write(checkpoint, Optional.empty(), Lineage.UNCHANGED));
            assertTrue(e.getMessage().contains(why), e.getMessage());
        }
    }
}
