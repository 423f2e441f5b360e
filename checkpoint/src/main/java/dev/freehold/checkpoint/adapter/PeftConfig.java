package dev.freehold.checkpoint.adapter;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.file.JsonFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `adapter_config.json`, as peft writes it for LoRA
/// (<https://github.com/huggingface/peft/blob/main/src/peft/tuners/lora/config.py>).
///
/// A setting that changes what the adapter computes and is not honoured is refused.
///
/// @param base         what it says of the base; empty if nothing
/// @param rank         of modules that `ranks` does not name
/// @param alpha        of modules that `alphas` does not name
/// @param stabilized   whether the scale is `alpha / √rank`
/// @param dropout      in training
/// @param ranks        by the end of a module's name; by the whole name where the key begins with `^`
/// @param alphas       likewise
record PeftConfig(String base, int rank, double alpha, boolean stabilized, double dropout,
        Map<String, Integer> ranks, Map<String, Double> alphas) {
    static final String FILE = "adapter_config.json";

    private static final int MAX_BYTES = 16 << 20;
    static final int MAX_RANK = 1 << 16;

    /// Settings that change the result, where they are neither absent, false nor empty.
    private static final Set<String> REFUSED = Set.of("use_dora", "use_qalora", "fan_in_fan_out", "lora_bias",
            "modules_to_save", "layer_replication", "trainable_token_indices", "target_parameters", "use_bdlora",
            "alora_invocation_tokens", "arrow_config", "ensure_weight_tying");

    /// Ways to begin that leave the base as it is. Others take from the base what they give to the adapter.
    private static final Set<Object> BEGINNINGS = Set.of(true, false, "gaussian", "eva", "orthogonal");

    /// @throws dev.freehold.checkpoint.CheckpointException if it is no adapter that can be computed with
    static PeftConfig read(Path file) {
        var config = new Metadata(file.toString(), JsonFile.read(file, MAX_BYTES));
        String kind = config.text("peft_type");
        if (!kind.equals("LORA")) {
            throw config.invalid("peft_type", "is '%s'; supported: LORA".formatted(kind));
        }
        for (String key : REFUSED) {
            config.value(key).filter(PeftConfig::isSet).ifPresent(_ -> {
                throw config.invalid(key, "is not supported");
            });
        }
        config.value("init_lora_weights").filter(way -> !BEGINNINGS.contains(way)).ifPresent(way -> {
            throw config.invalid("init_lora_weights", "is '%s', which changes the base: not supported; peft can save"
                    .formatted(way) + " such an adapter as one for the unchanged base");
        });
        String bias = config.text("bias", "none");
        if (!bias.equals("none")) {
            throw config.invalid("bias", "is '%s'; supported: none".formatted(bias));
        }
        var ranks = new LinkedHashMap<String, Integer>();
        Metadata rankPattern = config.object("rank_pattern");
        rankPattern.keys().forEach(key -> ranks.put(plain(rankPattern, key),
                rankPattern.within(key, rankPattern.integer(key), 1, MAX_RANK)));
        var alphas = new LinkedHashMap<String, Double>();
        Metadata alphaPattern = config.object("alpha_pattern");
        alphaPattern.keys().forEach(key -> alphas.put(plain(alphaPattern, key), finite(alphaPattern, key, 8)));
        return new PeftConfig(config.text("base_model_name_or_path", ""),
                config.within("r", config.integer("r", 8), 1, MAX_RANK), finite(config, "lora_alpha", 8),
                config.flag("use_rslora", false), finite(config, "lora_dropout", 0), ranks, alphas);
    }

    private static boolean isSet(Object value) {
        return switch (value) {
            case Boolean flag -> flag;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    private static double finite(Metadata config, String key, double otherwise) {
        double value = config.real(key, otherwise);
        if (!Double.isFinite(value)) {
            throw config.invalid(key, "should be a number, is " + value);
        }
        return value;
    }

    /// peft takes keys for regular expressions; those of files are not run.
    private static String plain(Metadata pattern, String key) {
        String name = key.replace("\\.", ".").replaceFirst("\\$$", "");
        if (!name.matches("\\^?[\\w.]+")) {
            throw pattern.invalid(key, "should be the name of a module: expressions are not supported");
        }
        return name;
    }

    /// The rank of the module `name`.
    int rankOf(String name) {
        return matching(ranks, name, rank);
    }

    /// The alpha of the module `name`.
    double alphaOf(String name) {
        return matching(alphas, name, alpha);
    }

    /// A key means the whole name where it begins with `^`, else the end of one.
    private static <T> T matching(Map<String, T> pattern, String name, T otherwise) {
        return pattern.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("^")
                        ? entry.getKey().substring(1).equals(name)
                        : ("." + name).endsWith("." + entry.getKey()))
                .map(Map.Entry::getValue).findFirst().orElse(otherwise);
    }
}
