package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.Metadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the settings of a mixture of experts as GGUF keys: how many there are, how wide, and how tokens choose them.
///
/// `expert_weights_norm` is always there, also where the converter leaves it out because the architecture has it so.
final class ExpertTranslation {
    /// `expert_gating_func` by the name of the function.
    private static final Map<String, Long> GATING = Map.of("softmax", 1L, "sigmoid", 2L);

    /// Settings that are copied where they are there.
    private static final Map<String, String> COUNTS = Map.of(
            "num_experts_per_tok", "expert_used_count",
            "moe_intermediate_size", "expert_feed_forward_length",
            "shared_expert_intermediate_size", "expert_shared_feed_forward_length",
            "n_shared_experts", "expert_shared_count",
            "n_group", "expert_group_count",
            "topk_group", "expert_group_used_count");

    private static final List<String> NUMBERS = List.of("n_routed_experts", "num_local_experts", "num_experts");

    private final Metadata config;
    private final ModelType.Routing usual;
    private final Map<String, Object> out = new LinkedHashMap<>();

    ExpertTranslation(Metadata config, ModelType.Routing usual) {
        this.config = config;
        this.usual = usual;
    }

    /// Keys without the architecture, and their values.
    Map<String, Object> translate() {
        requireExpertsInEveryLayer();
        String number = NUMBERS.stream().filter(config::has).findFirst().orElse("num_experts");
        out.put("expert_count", (long) ConfigTranslation.positive(config, number));
        ConfigTranslation.positive(config, "num_experts_per_tok");
        COUNTS.forEach((from, to) -> {
            if (config.has(from)) {
                out.put(to, (long) config.integer(from));
            }
        });
        out.put("expert_weights_norm", config.flag("norm_topk_prob", usual.normalised()));
        if (config.has("routed_scaling_factor")) {
            out.put("expert_weights_scale", ConfigTranslation.single(config.real("routed_scaling_factor")));
        }
        gating();
        return out;
    }

    private void gating() {
        String scoring = config.text("scoring_func", usual.scoring());
        if (!GATING.containsKey(scoring)) {
            throw config.invalid("scoring_func", "is '%s', which is not supported; supported: softmax sigmoid"
                    .formatted(scoring));
        }
        out.put("expert_gating_func", GATING.get(scoring));
    }

    /// Leading dense layers have a key; dense layers between others have none, and no published model has any.
    private void requireExpertsInEveryLayer() {
        for (String step : List.of("decoder_sparse_step", "moe_layer_freq")) {
            if (config.integer(step, 1) != 1) {
                throw config.invalid(step, "should be 1, is %d: layers without experts between others are not supported"
                        .formatted(config.integer(step)));
            }
        }
        if (!config.integers("mlp_only_layers").isEmpty()) {
            throw config.invalid("mlp_only_layers", "should be empty, is %s: layers without experts are not supported"
                    .formatted(config.integers("mlp_only_layers")));
        }
    }
}
