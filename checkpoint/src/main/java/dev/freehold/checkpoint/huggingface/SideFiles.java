package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.file.JsonFile;
import dev.freehold.checkpoint.file.TextFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// What stands beside `config.json` and belongs into the metadata: how to sample, where to stop, the chat template.
final class SideFiles {
    private static final int MAX_JSON_BYTES = 16 << 20;
    private static final int MAX_TEMPLATE_BYTES = 1 << 20;

    /// Settings of `generation_config.json` and the keys that the reference converter gives them.
    private static final Map<String, String> SAMPLING = Map.of(
            "temperature", "general.sampling.temp",
            "top_p", "general.sampling.top_p",
            "min_p", "general.sampling.min_p",
            "typical_p", "general.sampling.typical_p",
            "repetition_penalty", "general.sampling.penalty_repeat");

    private static final List<String> SPECIAL = List.of("bos", "eos", "pad");

    private final Path folder;
    private final Map<String, Object> out = new LinkedHashMap<>();

    private SideFiles(Path folder) {
        this.folder = folder;
    }

    /// @param config  the members of `config.json`
    /// @throws dev.freehold.checkpoint.CheckpointException if a file is there and malformed
    static Map<String, Object> translate(Path folder, Metadata config) {
        var files = new SideFiles(folder);
        Metadata generation = files.json("generation_config.json");
        files.sampling(generation);
        files.specialTokens(config, generation);
        files.template(files.json("tokenizer_config.json"));
        return files.out;
    }

    private Metadata json(String name) {
        Path path = folder.resolve(name);
        Map<String, Object> members = Files.exists(path) ? JsonFile.read(path, MAX_JSON_BYTES) : Map.of();
        return new Metadata(path.toString(), members);
    }

    private void sampling(Metadata generation) {
        SAMPLING.forEach((from, to) -> {
            if (generation.has(from)) {
                out.put(to, ConfigTranslation.single(generation.real(from)));
            }
        });
        if (generation.has("top_k")) {
            out.put("general.sampling.top_k", (long) generation.integer("top_k"));
        }
        if (!generation.flag("do_sample", true)) {
            out.put("general.sampling.temp", 0.0);
        }
    }

    /// `eos_token_id` may be a list: the first one is the token that ends a text, all of them stop the generation.
    private void specialTokens(Metadata config, Metadata generation) {
        for (String token : SPECIAL) {
            var ids = new LinkedHashSet<Long>();
            ids.addAll(config.integerOrList(token + "_token_id"));
            ids.addAll(generation.integerOrList(token + "_token_id"));
            String key = "tokenizer.ggml." + (token.equals("pad") ? "padding" : token) + "_token_id";
            if (!ids.isEmpty()) {
                out.put(key, ids.getFirst());
            }
            if (ids.size() > 1 && token.equals("eos")) {
                out.put(key + "s", List.copyOf(ids));
            }
        }
    }

    private void template(Metadata tokenizer) {
        for (String flag : List.of("add_bos_token", "add_eos_token")) {
            if (tokenizer.has(flag)) {
                out.put("tokenizer.ggml." + flag, tokenizer.flag(flag, false));
            }
        }
        switch (tokenizer.value("chat_template").orElse(List.of())) {
            case String template -> out.put("tokenizer.chat_template", template);
            case List<?> templates -> templates.forEach(template -> named(tokenizer, template));
            case Object other -> throw tokenizer.invalid("chat_template", "should be a string, is " + other);
        }
        Path file = folder.resolve("chat_template.jinja");
        if (Files.exists(file)) {
            out.put("tokenizer.chat_template", TextFile.read(file, MAX_TEMPLATE_BYTES));
        }
    }

    private void named(Metadata tokenizer, Object template) {
        if (template instanceof Map<?, ?> map
                && map.get("name") instanceof String name && map.get("template") instanceof String text) {
            out.put("tokenizer.chat_template" + (name.equals("default") ? "" : "." + name), text);
        } else {
            throw tokenizer.invalid("chat_template", "should list objects of 'name' and 'template'");
        }
    }
}
