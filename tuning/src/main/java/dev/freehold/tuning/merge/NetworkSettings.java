package dev.freehold.tuning.merge;

import dev.freehold.checkpoint.Metadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/// What the metadata of a model say of its network beside the shapes of its tensors.
///
/// @param model     for messages
/// @param metadata  by the keys of a GGUF file
record NetworkSettings(Path model, Metadata metadata) {
    private static final List<String> HEADS = List.of("attention.head_count", "attention.head_count_kv",
            "attention.key_length", "attention.value_length");
    private static final String ROPE = "rope.";
    private static final int MOST_CHARACTERS = 40;

    /// A setting that gives weights a meaning, and that `other` has otherwise: how heads are cut, how they are rotated.
    Optional<String> contradiction(NetworkSettings other) {
        return keys(other).stream().filter(NetworkSettings::givesMeaning)
                .filter(key -> !valueOf(key).equals(other.valueOf(key))).findFirst()
                .map(key -> "'%s%s' should be %s, is %s".formatted(prefix(), key, valueOf(key), other.valueOf(key)));
    }

    /// A line for each other setting that `other` has otherwise.
    List<String> differences(NetworkSettings other) {
        var lines = new ArrayList<String>();
        for (String key : keys(other)) {
            if (!givesMeaning(key)) {
                compare(prefix() + key, other, lines);
            }
        }
        if (metadata.has("tokenizer.ggml.tokens") && other.metadata.has("tokenizer.ggml.tokens")) {
            for (String key : new TreeSet<>(metadata.keys())) {
                if (key.startsWith("tokenizer.")) {
                    compare(key, other, lines);
                }
            }
        }
        return lines;
    }

    private void compare(String key, NetworkSettings other, List<String> lines) {
        String mine = text(key);
        String its = other.text(key);
        if (!mine.equals(its)) {
            boolean brief = Math.max(mine.length(), its.length()) <= MOST_CHARACTERS;
            lines.add(brief
                    ? "'%s' is %s in %s; the merged model has %s".formatted(key, its, other.model, mine)
                    : "'%s' is otherwise in %s; the merged model has that of the first"
                            .formatted(key, other.model));
        }
    }

    private String text(String key) {
        return metadata.value(key).map(value -> value instanceof Double real ? (Object) real.floatValue() : value)
                .map(Objects::toString).orElse("absent");
    }

    private static boolean givesMeaning(String key) {
        return HEADS.contains(key) || key.startsWith(ROPE);
    }

    /// Those of either network, without the architecture.
    private TreeSet<String> keys(NetworkSettings other) {
        var keys = new TreeSet<String>();
        for (NetworkSettings each : List.of(this, other)) {
            each.metadata.keys().stream().filter(key -> key.startsWith(prefix()))
                    .map(key -> key.substring(prefix().length())).forEach(keys::add);
        }
        return keys;
    }

    /// As text, that of readers where the metadata say nothing.
    private String valueOf(String key) {
        if (metadata.has(prefix() + key)) {
            return text(prefix() + key);
        }
        return switch (key) {
            case "attention.head_count_kv" -> valueOf("attention.head_count");
            case "attention.key_length" -> usualWidth();
            case "attention.value_length", "rope.dimension_count" -> valueOf("attention.key_length");
            case "rope.freq_base" -> "10000.0";
            case "rope.scaling.type" -> "none";
            case "rope.scaling.factor", "rope.scale_linear" -> "1.0";
            default -> "absent";
        };
    }

    private String usualWidth() {
        List<Long> heads = metadata.integerOrList(prefix() + "attention.head_count");
        return heads.isEmpty() || heads.getFirst() == 0 ? "absent"
                : String.valueOf(metadata.integer(prefix() + "embedding_length") / heads.getFirst());
    }

    private String prefix() {
        return metadata.text("general.architecture") + ".";
    }
}
