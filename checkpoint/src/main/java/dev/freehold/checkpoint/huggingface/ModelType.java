package dev.freehold.checkpoint.huggingface;

import static dev.freehold.checkpoint.huggingface.LayerNames.ATTENTION;
import static dev.freehold.checkpoint.huggingface.LayerNames.DELTA_NET;
import static dev.freehold.checkpoint.huggingface.LayerNames.EXPERTS;
import static dev.freehold.checkpoint.huggingface.LayerNames.FEED_FORWARD;
import static dev.freehold.checkpoint.huggingface.LayerNames.FUSED_DELTA_NET;
import static dev.freehold.checkpoint.huggingface.LayerNames.GATED_SHARED_EXPERT;
import static dev.freehold.checkpoint.huggingface.LayerNames.HEAD_NORMS;
import static dev.freehold.checkpoint.huggingface.LayerNames.LATENT_ATTENTION;
import static dev.freehold.checkpoint.huggingface.LayerNames.NORMS;
import static dev.freehold.checkpoint.huggingface.LayerNames.OUTPUT_BIAS;
import static dev.freehold.checkpoint.huggingface.LayerNames.PROJECTION_BIASES;
import static dev.freehold.checkpoint.huggingface.LayerNames.SHARED_EXPERTS;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What one `model_type` of `config.json` is in GGUF: its architecture, what is peculiar to it, and what the tensors of
/// its layers are called.
///
/// @param architecture  `general.architecture` in GGUF
/// @param routing       how tokens choose experts, where there are any
/// @param layerTensors  name in the folder to name in GGUF, within a layer
record ModelType(
        String name,
        String architecture,
        Set<Trait> traits,
        Optional<Routing> routing,
        Map<String, String> layerTensors) {
    /// What a type of model does that others do not.
    enum Trait {
        /// Rotates halves of heads, where GGUF files of the architecture rotate neighbours, since the converter
        /// permuted their query and key rows: `ARCHITECTURE.rope.pairing` says so.
        HALVES,
        /// `sliding_window` is in force where `use_sliding_window` is absent.
        WINDOWED,
        /// Queries grow with their position.
        TEMPERATURE,
        /// Most layers keep a recurrent state instead of keys and values, and the gains of norms are stored less one.
        DELTA_NET,
        /// Rotates by three parts of a position: time, height and width.
        THREE_PART_POSITIONS,
        /// Keys and values are made of one small vector.
        LATENT_ATTENTION,
        /// Reads texts and writes none.
        ENCODER,
        /// Published with Python code that newer versions of transformers have built in, and that nobody needs here.
        OWN_CODE
    }

    /// How tokens choose experts where `config.json` does not say.
    ///
    /// @param normalised  whether the chosen experts' weights are divided by their sum
    /// @param scoring     `softmax`, `sigmoid`
    record Routing(boolean normalised, String scoring) {}

    static final Map<String, String> MODEL_TENSORS = Map.of(
            "model.embed_tokens.weight", "token_embd.weight",
            "model.norm.weight", "output_norm.weight",
            "lm_head.weight", "output.weight");

    private static final Routing NORMALISED = new Routing(true, "softmax");
    private static final Routing AS_THEY_ARE = new Routing(false, "softmax");
    private static final Routing SIGMOID = new Routing(true, "sigmoid");

    private static final Map<String, ModelType> BY_NAME = byName(List.of(
            of("bert", "bert", Trait.ENCODER).with(BertTranslation.LAYER),
            of("llama", "llama", Trait.HALVES)
                    .with(NORMS, ATTENTION, FEED_FORWARD, PROJECTION_BIASES, OUTPUT_BIAS),
            of("mistral", "llama", Trait.HALVES, Trait.WINDOWED).with(NORMS, ATTENTION, FEED_FORWARD),
            of("mixtral", "llama", Trait.HALVES, Trait.WINDOWED).with(NORMS, ATTENTION, EXPERTS).routed(NORMALISED),
            of("ministral3", "mistral3", Trait.HALVES, Trait.WINDOWED, Trait.TEMPERATURE)
                    .with(NORMS, ATTENTION, FEED_FORWARD),
            of("qwen2", "qwen2").with(NORMS, ATTENTION, FEED_FORWARD, PROJECTION_BIASES),
            of("qwen2_moe", "qwen2moe")
                    .with(NORMS, ATTENTION, PROJECTION_BIASES, EXPERTS, GATED_SHARED_EXPERT).routed(AS_THEY_ARE),
            of("qwen3", "qwen3").with(NORMS, ATTENTION, FEED_FORWARD, HEAD_NORMS, PROJECTION_BIASES, OUTPUT_BIAS),
            of("qwen3_moe", "qwen3moe")
                    .with(NORMS, ATTENTION, HEAD_NORMS, PROJECTION_BIASES, OUTPUT_BIAS, EXPERTS).routed(AS_THEY_ARE),
            of("qwen3_5_text", "qwen35", Trait.DELTA_NET, Trait.THREE_PART_POSITIONS)
                    .with(NORMS, ATTENTION, HEAD_NORMS, FEED_FORWARD, DELTA_NET),
            of("qwen3_5_moe_text", "qwen35moe", Trait.DELTA_NET, Trait.THREE_PART_POSITIONS)
                    .with(NORMS, ATTENTION, HEAD_NORMS, DELTA_NET, EXPERTS, GATED_SHARED_EXPERT).routed(NORMALISED),
            of("qwen3_next", "qwen3next", Trait.DELTA_NET)
                    .with(NORMS, ATTENTION, HEAD_NORMS, DELTA_NET, FUSED_DELTA_NET, EXPERTS, GATED_SHARED_EXPERT)
                    .routed(NORMALISED),
            latent("deepseek_v2", AS_THEY_ARE),
            latent("deepseek_v3", SIGMOID),
            latent("kimi_k2", SIGMOID)));

    static Optional<ModelType> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static Set<String> names() {
        return BY_NAME.keySet();
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    ModelType withArchitecture(String other) {
        return new ModelType(name, other, traits, routing, layerTensors);
    }

    private static ModelType latent(String name, Routing routing) {
        return of(name, "deepseek2", Trait.LATENT_ATTENTION, Trait.OWN_CODE)
                .with(NORMS, LATENT_ATTENTION, FEED_FORWARD, EXPERTS, SHARED_EXPERTS).routed(routing);
    }

    private static ModelType of(String name, String architecture, Trait... traits) {
        var own = EnumSet.noneOf(Trait.class);
        own.addAll(List.of(traits));
        return new ModelType(name, architecture, own, Optional.empty(), Map.of());
    }

    @SafeVarargs
    private ModelType with(Map<String, String>... names) {
        return new ModelType(name, architecture, traits, routing, LayerNames.of(names));
    }

    private ModelType routed(Routing usual) {
        return new ModelType(name, architecture, traits, Optional.of(usual), layerTensors);
    }

    private static Map<String, ModelType> byName(List<ModelType> types) {
        var byName = new TreeMap<String, ModelType>();
        types.forEach(type -> byName.put(type.name, type));
        return byName;
    }
}
