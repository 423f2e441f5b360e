package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.file.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What sentence-transformers says of how a text's vector is made of its tokens': `modules.json` and the folders that
/// it names (<https://sbert.net/docs/sentence_transformer/usage/custom_models.html>).
final class SentenceModules {
    private static final int MAX_BYTES = 1 << 20;

    /// Settings of `1_Pooling/config.json`, older ones first, and the pooling types of GGUF that they mean.
    private static final Map<String, Long> FLAGS = Map.of(
            "pooling_mode_mean_tokens", 1L,
            "pooling_mode_cls_token", 2L,
            "pooling_mode_lasttoken", 3L);
    private static final Map<String, Long> MODES = Map.of("mean", 1L, "cls", 2L, "lasttoken", 3L);

    private SentenceModules() {}

    /// Keys and values; none where the folder has no `modules.json`.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if a file is malformed, or asks for what is not supported
    static Map<String, Object> translate(Path folder, String architecture) {
        Path file = folder.resolve("modules.json");
        var out = new LinkedHashMap<String, Object>();
        if (!Files.exists(file)) {
            return out;
        }
        boolean normalized = false;
        for (Map<String, Object> members : JsonFile.readList(file, MAX_BYTES)) {
            var module = new Metadata(file.toString(), members);
            String type = module.text("type");
            String kind = type.substring(type.lastIndexOf('.') + 1);
            switch (kind) {
                case "Transformer" -> { }
                case "Pooling" -> out.put(architecture + ".pooling_type", pooling(folder, module));
                case "Normalize" -> normalized = true;
                default -> throw module.invalid("type", "is '%s', which is not supported".formatted(type));
            }
        }
        out.put("general.embedding.normalized", normalized);
        return out;
    }

    private static long pooling(Path folder, Metadata module) {
        Path file = folder.resolve(module.text("path")).resolve("config.json");
        if (!file.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize())) {
            throw module.invalid("path", "should be a folder beside the file, is '%s'".formatted(module.text("path")));
        }
        var config = new Metadata(file.toString(), JsonFile.read(file, MAX_BYTES));
        List<String> set = config.keys().stream()
                .filter(key -> key.startsWith("pooling_mode_") && config.flag(key, false)).toList();
        if (set.size() == 1 && FLAGS.containsKey(set.getFirst())) {
            return FLAGS.get(set.getFirst());
        }
        String mode = config.text("pooling_mode", "");
        if (!set.isEmpty() || !MODES.containsKey(mode)) {
            throw config.invalid(set.isEmpty() ? "pooling_mode" : set.getLast(),
                    "is not supported; supported: mean, cls or the last token");
        }
        return MODES.get(mode);
    }
}
