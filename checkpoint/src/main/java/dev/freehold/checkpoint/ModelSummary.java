package dev.freehold.checkpoint;

import dev.freehold.tensor.KvType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What there is to say about a checkpoint without running it.
///
/// @param name             `general.name`, empty if the file has none
/// @param parameters       elements of all tensors
/// @param fileBytes        of all files with weights
/// @param weightBytes      of all tensors
/// @param cacheType        how keys and values are kept unless one asks for another type
/// @param tokenizer        `gpt2 (qwen2)`: algorithm and pre-tokenizer; `tokenizer.json`; or `none`
/// @param templates        names of the chat templates there are; the model's main one is called `default`
/// @param templateSha256   of the main one, as hexadecimal digits; empty if there is none
/// @param licence          `general.license`, empty if the file has none
/// @param baseModels       what the model was made from, as far as the file says
/// @param notes            a line for each part of the model that is not used
public record ModelSummary(
        Path path,
        String format,
        String architecture,
        String name,
        long parameters,
        long fileBytes,
        long weightBytes,
        Sizes sizes,
        List<TensorGroup> groups,
        KvType cacheType,
        String tokenizer,
        List<String> templates,
        String templateSha256,
        String licence,
        List<String> baseModels,
        List<String> notes) {
    private static final String TEMPLATE = "tokenizer.chat_template";
    private static final int MAX_BASE_MODELS = 16;

    /// Reads metadata and the table of tensors, no weights.
    ///
    /// @throws CheckpointException if a value is of the wrong type, or a tensor's type is not supported
    public static ModelSummary of(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        Collection<TensorInfo> tensors = checkpoint.tensors();
        return new ModelSummary(
                checkpoint.path(),
                checkpoint.format(),
                metadata.text("general.architecture"),
                metadata.text("general.name", ""),
                tensors.stream().mapToLong(tensor -> tensor.shape().elements()).sum(),
                checkpoint.bytes(),
                tensors.stream().mapToLong(tensor -> tensor.byteSize()).sum(),
                Sizes.of(checkpoint),
                TensorGroup.of(tensors),
                KvType.asExactAs(TensorInfo.matrixTypes(tensors)),
                tokenizer(checkpoint),
                templates(metadata),
                metadata.has(TEMPLATE) ? sha256(metadata.text(TEMPLATE)) : "",
                metadata.text("general.license", ""),
                baseModels(metadata),
                checkpoint.notes());
    }

    private static String tokenizer(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        Optional<Path> file = checkpoint.sideFile("tokenizer.json");
        String algorithm = metadata.text("tokenizer.ggml.model", file.isPresent() ? "tokenizer.json" : "none");
        return metadata.has("tokenizer.ggml.pre")
                ? "%s (%s)".formatted(algorithm, metadata.text("tokenizer.ggml.pre"))
                : algorithm;
    }

    private static List<String> templates(Metadata metadata) {
        var names = new ArrayList<String>();
        if (metadata.has(TEMPLATE)) {
            names.add("default");
        }
        metadata.keys().stream().filter(key -> key.startsWith(TEMPLATE + "."))
                .map(key -> key.substring(TEMPLATE.length() + 1)).forEach(names::add);
        return List.copyOf(names);
    }

    private static List<String> baseModels(Metadata metadata) {
        var models = new ArrayList<String>();
        int count = metadata.integer("general.base_model.count", 0);
        for (int i = 0; i < Math.min(count, MAX_BASE_MODELS); i++) {
            String key = "general.base_model." + i + ".";
            String name = metadata.text(key + "name", "");
            models.add(metadata.text(key + "repo_url", name));
        }
        return List.copyOf(models);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
