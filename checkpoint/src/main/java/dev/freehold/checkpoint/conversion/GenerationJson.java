package dev.freehold.checkpoint.conversion;

import dev.freehold.checkpoint.Metadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes what GGUF metadata says of sampling and of stopping as `generation_config.json`.
final class GenerationJson {
    private static final Map<String, Object> REALS = PreTokenizer.ordered(
            "general.sampling.temp", "temperature",
            "general.sampling.top_p", "top_p",
            "general.sampling.min_p", "min_p",
            "general.sampling.typical_p", "typical_p",
            "general.sampling.penalty_repeat", "repetition_penalty");

    private GenerationJson() {}

    static Map<String, Object> of(Metadata metadata) {
        var out = new LinkedHashMap<String, Object>();
        id(metadata, "bos", out, "bos_token_id");
        List<Long> ends = metadata.integers("tokenizer.ggml.eos_token_ids");
        if (ends.isEmpty()) {
            id(metadata, "eos", out, "eos_token_id");
        } else {
            out.put("eos_token_id", ends);
        }
        id(metadata, "padding", out, "pad_token_id");
        boolean greedy = metadata.real("general.sampling.temp", 1) == 0;
        boolean sampled = metadata.keys().stream().anyMatch(key -> key.startsWith("general.sampling."));
        if (sampled) {
            out.put("do_sample", !greedy);
        }
        REALS.forEach((key, name) -> {
            if (metadata.has(key) && !(greedy && name.equals("temperature"))) {
                out.put((String) name, ConfigJson.decimal(metadata.real(key)));
            }
        });
        if (metadata.has("general.sampling.top_k")) {
            out.put("top_k", (long) metadata.integer("general.sampling.top_k"));
        }
        return out;
    }

    private static void id(Metadata metadata, String token, Map<String, Object> out, String name) {
        String key = "tokenizer.ggml." + token + "_token_id";
        if (metadata.has(key)) {
            out.put(name, (long) metadata.integer(key));
        }
    }
}
