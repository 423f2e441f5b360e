package dev.freehold.engine;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.tokenizer.Tokenizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The tokens that end an answer: all that the model file names, and those whose text says so.
///
/// The rule is llama.cpp's (`llama-vocab.cpp`): files often name only one of several.
public final class StopTokens {
    private static final List<String> KEYS = List.of(
            "tokenizer.ggml.eos_token_id",
            "tokenizer.ggml.eot_token_id",
            "tokenizer.ggml.eom_token_id",
            "tokenizer.ggml.fim_pad_token_id",
            "tokenizer.ggml.fim_rep_token_id",
            "tokenizer.ggml.fim_sep_token_id");
    private static final String LIST_KEY = "tokenizer.ggml.eos_token_ids";
    private static final List<String> TEXTS = List.of(
            "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|endoftext|>", "</s>", "<|eom_id|>",
            "[EOT]", "[EOS]", "<|end_of_text|>", "<｜end▁of▁sentence｜>", "<EOT>", "_<EOT>", "<end_of_turn>");

    private StopTokens() {}

    /// The stop tokens of a model.
    public static Set<Integer> of(Metadata metadata, Tokenizer tokenizer) {
        Set<Integer> ids = of(tokenizer);
        ids.addAll(named(metadata));
        return ids;
    }

    /// The stop tokens of a vocabulary: the one that it names, and those whose text says so.
    public static Set<Integer> of(Tokenizer tokenizer) {
        var ids = new LinkedHashSet<Integer>();
        tokenizer.endOfText().ifPresent(ids::add);
        for (String text : TEXTS) {
            tokenizer.id(text).ifPresent(id -> {
                if (tokenizer.isSpecial(id)) { // in a vocabulary without such a token it may be a word like any other
                    ids.add(id);
                }
            });
        }
        return ids;
    }

    /// The stop tokens that the metadata name: all there is to go by without a vocabulary.
    static Set<Integer> named(Metadata metadata) {
        var ids = new LinkedHashSet<Integer>();
        for (String key : KEYS) {
            if (metadata.has(key)) {
                ids.add(metadata.integer(key));
            }
        }
        metadata.integers(LIST_KEY).forEach(id -> ids.add(id.intValue()));
        return ids;
    }
}
