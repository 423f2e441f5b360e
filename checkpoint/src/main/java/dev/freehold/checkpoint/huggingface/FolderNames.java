package dev.freehold.checkpoint.huggingface;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Translates tensor names of GGUF to those of a Hugging Face folder: [TensorNames] the other way round, for types of
/// models whose tensors all have one name.
public final class FolderNames {
    private static final Pattern LAYER = Pattern.compile("blk\\.(\\d+)\\.(.+)");

    private final TensorNames names;
    private final Map<String, String> layer;
    private final Map<String, String> model;

    /// @param modelType  as `config.json` has it, one that [ModelType] knows
    public FolderNames(String modelType) {
        ModelType type = ModelType.of(modelType).orElseThrow();
        names = new TensorNames(type, false, Integer.MAX_VALUE);
        layer = inverse(type.layerTensors());
        model = inverse(ModelType.MODEL_TENSORS);
    }

    private static Map<String, String> inverse(Map<String, String> names) {
        var inverse = new HashMap<String, String>();
        names.forEach((folder, gguf) -> inverse.put(gguf, folder));
        return inverse;
    }

    /// What GGUF calls the tensor that a folder calls `name`; empty if there is none of that name.
    public Optional<String> toGguf(String name) {
        return names.translate(name);
    }

    /// What the folder calls the tensor `name`; empty if it has none of that name.
    public Optional<String> of(String name) {
        Matcher matcher = LAYER.matcher(name);
        return matcher.matches()
                ? Optional.ofNullable(layer.get(matcher.group(2)))
                        .map(within -> "model.layers.%s.%s".formatted(matcher.group(1), within))
                : Optional.ofNullable(model.get(name));
    }
}
