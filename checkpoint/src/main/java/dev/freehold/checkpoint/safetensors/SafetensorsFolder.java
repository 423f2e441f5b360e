package dev.freehold.checkpoint.safetensors;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.file.JsonFile;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The weights of a Hugging Face folder: `model.safetensors`, or the shards that `model.safetensors.index.json` lists.
///
/// @param tensors  by the names they have in the files
/// @param files    in the order of their names
public record SafetensorsFolder(Map<String, StoredTensor> tensors, List<Path> files) {
    private static final String WHOLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final int MAX_INDEX_BYTES = 32 << 20;

    /// File names that are plain on every system, and no device on Windows.
    private static final Pattern SHARD = Pattern.compile(
            "(?!(?i:con|prn|aux|nul|com\\d|lpt\\d)\\.)[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}\\.safetensors");

    /// @throws CheckpointException if a file is missing or malformed, or index and shards do not agree
    public static SafetensorsFolder open(Path folder, Arena arena) {
        if (Files.exists(folder.resolve(INDEX))) {
            return sharded(folder, arena);
        }
        Path whole = folder.resolve(WHOLE);
        if (!Files.exists(whole)) {
            throw new CheckpointException("%s: has neither %s nor %s; weights in other files (.bin, .pt) are not read, "
                    .formatted(folder, WHOLE, INDEX) + "since they can run code");
        }
        return new SafetensorsFolder(SafetensorsFile.open(whole, arena), List.of(whole));
    }

    private static SafetensorsFolder sharded(Path folder, Arena arena) {
        Path index = folder.resolve(INDEX);
        Map<String, String> shardOf = weightMap(index);
        var tensors = new LinkedHashMap<String, StoredTensor>();
        List<Path> files = shards(index, shardOf).stream().map(folder::resolve).toList();
        for (Path file : files) {
            SafetensorsFile.open(file, arena).forEach((name, tensor) -> {
                StoredTensor other = tensors.put(name, tensor);
                if (other != null) {
                    throw new CheckpointException("%s: tensor '%s' is in %s as well"
                            .formatted(file, name, other.file().getFileName()));
                }
            });
        }
        requireAgreement(index, shardOf, tensors);
        return new SafetensorsFolder(tensors, files);
    }

    private static Map<String, String> weightMap(Path index) {
        if (!(JsonFile.read(index, MAX_INDEX_BYTES).get("weight_map") instanceof Map<?, ?> map)) {
            throw new CheckpointException(index + ": 'weight_map' should be an object");
        }
        var shardOf = new LinkedHashMap<String, String>();
        map.forEach((tensor, shard) -> {
            if (!(shard instanceof String file) || !SHARD.matcher(file).matches()) {
                throw new CheckpointException(
                        "%s: 'weight_map' should name .safetensors files of this folder, has '%s' for '%s'"
                                .formatted(index, shard, tensor));
            }
            shardOf.put((String) tensor, file);
        });
        return shardOf;
    }

    private static TreeSet<String> shards(Path index, Map<String, String> shardOf) {
        var byLowerCase = new TreeMap<String, String>();
        for (String shard : shardOf.values()) {
            String other = byLowerCase.put(shard.toLowerCase(Locale.ROOT), shard);
            if (other != null && !other.equals(shard)) {
                throw new CheckpointException("%s: '%s' and '%s' are one file on some systems"
                        .formatted(index, other, shard));
            }
        }
        return new TreeSet<>(byLowerCase.values());
    }

    private static void requireAgreement(Path index, Map<String, String> shardOf, Map<String, StoredTensor> tensors) {
        var missing = new TreeSet<>(shardOf.keySet());
        missing.removeIf(name -> tensors.containsKey(name)
                && tensors.get(name).file().endsWith(shardOf.get(name)));
        var unlisted = new TreeSet<>(tensors.keySet());
        unlisted.removeAll(shardOf.keySet());
        if (!missing.isEmpty() || !unlisted.isEmpty()) {
            throw new CheckpointException("%s: does not agree with the shards: not where it says: %s; not listed: %s"
                    .formatted(index, some(missing), some(unlisted)));
        }
    }

    private static String some(TreeSet<String> names) {
        return names.isEmpty() ? "none"
                : names.first() + (names.size() > 1 ? " and %d more".formatted(names.size() - 1) : "");
    }
}
