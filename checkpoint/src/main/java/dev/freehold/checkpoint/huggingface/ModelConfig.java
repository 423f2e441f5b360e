package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.Nearest;
import dev.freehold.checkpoint.file.JsonFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What `config.json` says of the text network.
///
/// Models that see have a configuration for each part, that of the text network under `text_config`; what is not in it
/// stands beside it.
///
/// @param settings  those of the text network
/// @param tied      the output matrix is the embedding, so that a copy of it in the files is passed over
record ModelConfig(Metadata settings, ModelType type, boolean tied) {
    private static final int MAX_BYTES = 16 << 20;
    private static final String TYPE = "model_type";
    private static final String TEXT = "text_config";
    private static final String TIED = "tie_word_embeddings";

    /// A type of model that has its text network as a part.
    ///
    /// @param architecture  of the GGUF file that the converter makes of the text part
    /// @param texts         the types that this part may be of; the first, if it does not say
    private record Wrapper(String architecture, String usual, Set<String> texts) {}

    private static final Map<String, Wrapper> WRAPPERS = Map.of(
            "mistral3", new Wrapper("mistral3", "mistral", Set.of("mistral", "ministral3")),
            "qwen3_5", new Wrapper("qwen35", "qwen3_5_text", Set.of("qwen3_5_text")),
            "qwen3_5_moe", new Wrapper("qwen35moe", "qwen3_5_moe_text", Set.of("qwen3_5_moe_text")),
            "kimi_k25", new Wrapper("deepseek2", "kimi_k2", Set.of("kimi_k2", "deepseek_v3")));

    /// @throws CheckpointException if the file is malformed, or the model is of a type that is not supported
    static ModelConfig read(Path file) {
        var config = new Metadata(file.toString(), JsonFile.read(file, MAX_BYTES));
        String name = config.text(TYPE);
        boolean tied = config.flag(TIED, false);
        Wrapper wrapper = WRAPPERS.get(name);
        if (wrapper == null) {
            ModelType type = ModelType.of(name).orElseThrow(() -> new CheckpointException(
                    "%s: unsupported model type '%s'; %s".formatted(file, name, Nearest.among(supported(), name))));
            return new ModelConfig(config, type, tied);
        }
        Metadata text = config.object(TEXT);
        String part = text.text(TYPE, wrapper.usual);
        if (!wrapper.texts.contains(part)) {
            throw text.invalid(TYPE, "is '%s', which is not supported in '%s'; %s"
                    .formatted(part, name, Nearest.among(wrapper.texts, part)));
        }
        boolean bothTied = config.flag(TIED, text.flag(TIED, false)) && text.flag(TIED, tied);
        ModelType type = ModelType.of(part).orElseThrow().withArchitecture(wrapper.architecture);
        return new ModelConfig(merged(file, config, text), type, bothTied);
    }

    private static Metadata merged(Path file, Metadata config, Metadata text) {
        var values = new LinkedHashMap<String, Object>();
        config.keys().forEach(key -> values.put(key, config.value(key).orElseThrow()));
        values.remove(TEXT);
        text.keys().forEach(key -> values.put(key, text.value(key).orElseThrow()));
        return new Metadata(file + ": " + TEXT, values);
    }

    private static Set<String> supported() {
        var all = new TreeSet<>(ModelType.names());
        all.addAll(WRAPPERS.keySet());
        return all;
    }
}
