package dev.freehold.checkpoint.huggingface;

import static dev.freehold.checkpoint.huggingface.ConfigTranslation.positive;

import dev.freehold.checkpoint.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes the settings of gated DeltaNet layers, <https://arxiv.org/abs/2412.06464>, as GGUF's keys of state-space
/// models.
final class DeltaNetTranslation {
    private static final int USUAL_INTERVAL = 4;

    private final Metadata config;

    DeltaNetTranslation(Metadata config) {
        this.config = config;
    }

    /// Keys without the architecture, and their values.
    Map<String, Object> translate() {
        var out = new LinkedHashMap<String, Object>();
        long valueHeads = positive(config, "linear_num_value_heads");
        out.put("ssm.conv_kernel", (long) positive(config, "linear_conv_kernel_dim"));
        out.put("ssm.state_size", (long) positive(config, "linear_key_head_dim"));
        out.put("ssm.group_count", (long) positive(config, "linear_num_key_heads"));
        out.put("ssm.time_step_rank", valueHeads);
        out.put("ssm.inner_size", valueHeads * positive(config, "linear_value_head_dim"));
        out.put("ssm.v_head_reordered", false);
        out.put("full_attention_interval", (long) interval());
        out.put("attention.recurrent_layers", recurrent());
        return out;
    }

    private int interval() {
        return config.has("full_attention_interval") ? positive(config, "full_attention_interval") : USUAL_INTERVAL;
    }

    /// Of every layer, whether it keeps a state.
    private List<Boolean> recurrent() {
        List<String> kinds = config.texts("layer_types");
        int layers = ConfigTranslation.layers(config);
        if (!kinds.isEmpty() && kinds.size() != layers) {
            throw config.invalid("layer_types", "should have a kind for each of %d layers, has %d"
                    .formatted(layers, kinds.size()));
        }
        var recurrent = new ArrayList<Boolean>();
        for (int i = 0; i < layers; i++) {
            recurrent.add(kinds.isEmpty() ? (i + 1) % interval() != 0 : switch (kinds.get(i)) {
                case "linear_attention" -> true;
                case "full_attention" -> false;
                default -> throw config.invalid("layer_types",
                        "has '%s'; supported: full_attention linear_attention".formatted(kinds.get(i)));
            });
        }
        return List.copyOf(recurrent);
    }
}
