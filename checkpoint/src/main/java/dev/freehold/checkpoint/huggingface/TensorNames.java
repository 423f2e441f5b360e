package dev.freehold.checkpoint.huggingface;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Translates tensor names of a Hugging Face folder to those of GGUF.
///
/// @param tied  the output matrix is the embedding, so that a copy of it in the files is passed over
record TensorNames(ModelType type, boolean tied) {
    private static final Pattern LAYER =
            Pattern.compile("(?:model\\.layers|encoder\\.layer)\\.(0|[1-9]\\d{0,5})\\.(.+)");

    /// Computed at start-up by the reference code, not trained: old files have them, nobody needs them.
    private static final Pattern BUFFER = Pattern.compile(".*(\\.rotary_emb\\.inv_freq|\\.attn\\.(masked_)?bias)");

    private static final Pattern BARE = Pattern.compile("(embed_tokens|layers|norm)\\..+");
    private static final String OUTPUT = "output.weight";

    /// What GGUF calls the tensor `stored`; empty if this type of model has none of that name.
    Optional<String> translate(String stored) {
        String name = canonical(stored);
        Matcher layer = LAYER.matcher(name);
        if (layer.matches()) {
            return Optional.ofNullable(type.layerTensors().get(layer.group(2)))
                    .map(suffix -> "blk." + layer.group(1) + "." + suffix);
        }
        return Optional.ofNullable(type.modelTensors().get(name));
    }

    /// A model that was saved without its head lacks the first part of its names, BERT with one has a part more.
    private static String canonical(String name) {
        if (BARE.matcher(name).matches()) {
            return "model." + name;
        }
        return name.startsWith("bert.") ? name.substring("bert.".length()) : name;
    }

    /// Whether a forward pass does without the tensor `name`.
    boolean passedOver(String name) {
        return BUFFER.matcher(name).matches() || BertTranslation.passedOver(name)
                || tied && translate(name).filter(OUTPUT::equals).isPresent();
    }
}
