package dev.freehold.checkpoint.conversion;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.NewFile;
import dev.freehold.checkpoint.file.JsonFile;
import dev.freehold.checkpoint.file.TextFile;
import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a model's metadata say otherwise than the files beside it, since it was tuned: how it writes conversations, and
/// which tokens end an answer. Files that were copied are changed in these, and in nothing else.
final class ChangedSettings {
    private static final String TEMPLATE = "tokenizer.chat_template";
    private static final String TEMPLATE_FILE = "chat_template.jinja";
    private static final String TOKENIZER = "tokenizer_config.json";
    private static final String GENERATION = "generation_config.json";
    private static final String ENDS = "eos_token_id";
    private static final int MAX_BYTES = 16 << 20;

    private final Metadata metadata;
    private final Path folder;

    private ChangedSettings(Metadata metadata, Path folder) {
        this.metadata = metadata;
        this.folder = folder;
    }

    /// @param folder  has `config.json` and all that was copied
    static void write(Checkpoint model, Path folder) throws IOException {
        var settings = new ChangedSettings(model.metadata(), folder);
        settings.template();
        settings.ends();
    }

    /// `chat_template.jinja` goes before all other files (transformers' `PreTrainedTokenizerBase`).
    private void template() throws IOException {
        String learned = metadata.text(TEMPLATE, "");
        if (learned.isEmpty() || learned.equals(written().orElse(""))) {
            return;
        }
        NewFile.write(folder.resolve(TEMPLATE_FILE), learned);
        Files.deleteIfExists(folder.resolve("chat_template.json"));
        Map<String, Object> tokenizer = json(TOKENIZER);
        if (tokenizer.remove("chat_template") != null) {
            NewFile.write(folder.resolve(TOKENIZER), Json.writeIndented(tokenizer));
        }
    }

    /// The template that the files have.
    private Optional<String> written() {
        Path file = folder.resolve(TEMPLATE_FILE);
        if (Files.exists(file)) {
            return Optional.of(TextFile.read(file, MAX_BYTES));
        }
        return switch (json(TOKENIZER).get("chat_template")) {
            case String one -> Optional.of(one);
            case List<?> several -> several.stream()
                    .filter(each -> each instanceof Map<?, ?> named && "default".equals(named.get("name")))
                    .map(each -> ((Map<?, ?>) each).get("template")).map(Object::toString).findFirst();
            case null, default -> Optional.empty();
        };
    }

    private void ends() {
        Set<Long> learned = new LinkedHashSet<>(metadata.integerOrList("tokenizer.ggml.eos_token_ids"));
        learned.addAll(metadata.integerOrList("tokenizer.ggml.eos_token_id"));
        Map<String, Object> generation = json(GENERATION);
        Set<Long> written = new LinkedHashSet<>(ids(json("config.json")));
        written.addAll(ids(generation));
        if (!written.containsAll(learned)) {
            generation.put(ENDS, learned.size() == 1 ? learned.iterator().next() : List.copyOf(learned));
            NewFile.write(folder.resolve(GENERATION), Json.writeIndented(generation));
        }
    }

    private static List<Long> ids(Map<String, Object> settings) {
        return new Metadata("", settings).integerOrList(ENDS);
    }

    /// The members of a file, if it is there.
    private Map<String, Object> json(String name) {
        Path file = folder.resolve(name);
        return Files.exists(file) ? JsonFile.read(file, MAX_BYTES) : new LinkedHashMap<>();
    }
}
