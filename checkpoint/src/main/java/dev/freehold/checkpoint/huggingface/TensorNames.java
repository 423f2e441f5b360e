package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.weights.PassedOver;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Translates tensor names of a Hugging Face folder to those of GGUF.
///
/// In models that see, the names of the text network have `language_model.` in them: `language_model.model.layers` or
/// `model.language_model.layers`, which both are `model.layers`.
///
/// @param tied    the output matrix is the embedding, so that a copy of it in the files is passed over
/// @param layers  of the text network; those after them, in some files, predict tokens further ahead
record TensorNames(ModelType type, boolean tied, int layers) {
    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(0|[1-9]\\d{0,5})\\.(.+)");
    private static final Pattern EXPERT =
            Pattern.compile("(?:mlp|block_sparse_moe)\\.experts\\.(0|[1-9]\\d{0,4})\\.(.+)");
    private static final Pattern LANGUAGE = Pattern.compile("^(model\\.)?language_model\\.");

    /// Names of a decoder that was saved without its head, and of layers of BERT, with a head and without.
    private static final Pattern BARE = Pattern.compile("^(embed_tokens|layers|norm)\\.");
    private static final Pattern BERT = Pattern.compile("^(bert\\.)?encoder\\.layer\\.");

    private static final Pattern VISION = Pattern.compile("(model\\.)?"
            + "(visual|vision_tower|vision_model|vision_encoder|multi_modal_projector|mm_projector)\\..+");
    private static final Pattern PREDICTION = Pattern.compile("(model\\.)?mtp\\..+");

    /// Computed at start-up by the reference code, not trained: old files have them, nobody needs them.
    private static final Pattern BUFFER = Pattern.compile(".*(\\.rotary_emb\\.inv_freq|\\.attn\\.(masked_)?bias)");

    private static final String OUTPUT = "output.weight";

    /// What GGUF calls the tensor `name`; empty if this type of model has none of that name.
    Optional<String> translate(String name) {
        String plain = plain(name);
        Matcher layer = LAYER.matcher(plain);
        if (!layer.matches()) {
            boolean reads = type.has(ModelType.Trait.ENCODER);
            return Optional.ofNullable((reads ? BertTranslation.EMBEDDINGS : ModelType.MODEL_TENSORS).get(plain));
        }
        Matcher expert = EXPERT.matcher(layer.group(2));
        Optional<String> within = expert.matches() && type.routing().isPresent()
                ? Optional.ofNullable(LayerNames.OF_EXPERT.get(expert.group(2)))
                        .map(matrix -> "%s.%s.weight".formatted(matrix, expert.group(1)))
                : Optional.ofNullable(type.layerTensors().get(layer.group(2)));
        return within.map(suffix -> "blk." + layer.group(1) + "." + suffix);
    }

    /// The other part of the model that the tensor `name` belongs to, if it does.
    Optional<PassedOver.Part> otherPart(String name) {
        if (VISION.matcher(name).matches()) {
            return Optional.of(PassedOver.Part.VISION);
        }
        if (PREDICTION.matcher(name).matches()) {
            return Optional.of(PassedOver.Part.PREDICTION);
        }
        Matcher layer = LAYER.matcher(plain(name));
        if (!layer.matches() || Integer.parseInt(layer.group(1)) < layers) {
            return Optional.empty();
        }
        return Optional.of(type.has(ModelType.Trait.LATENT_ATTENTION)
                ? PassedOver.Part.PREDICTION
                : PassedOver.Part.SURPLUS);
    }

    /// Whether the tensor `name` says nothing that is not known without it.
    boolean isRedundant(String name) {
        return BUFFER.matcher(name).matches()
                || type.has(ModelType.Trait.ENCODER) && BertTranslation.isOfTraining(name)
                || tied && translate(name).filter(OUTPUT::equals).isPresent();
    }

    private static String plain(String name) {
        Matcher language = LANGUAGE.matcher(name);
        if (!language.find()) {
            return BARE.matcher(name).find() ? "model." + name : BERT.matcher(name).replaceFirst("model.layers.");
        }
        String rest = name.substring(language.end());
        return rest.startsWith("model.") || rest.startsWith("lm_head.") ? rest : "model." + rest;
    }
}
