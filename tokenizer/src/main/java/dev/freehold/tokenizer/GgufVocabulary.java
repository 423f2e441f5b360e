package dev.freehold.tokenizer;

import dev.freehold.tokenizer.file.GgufLoader;
import java.util.List;
import java.util.Map;

/// The vocabulary in the metadata of a GGUF file, keys `tokenizer.ggml.*`
/// (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). The arrays are not copied.
///
/// @param model  `gpt2` is byte-level BPE, `llama` SentencePiece's BPE with scores, `bert` WordPiece
/// @param pre  how `gpt2` cuts text into pieces, such as `qwen2`; empty if the file does not say
/// @param tokens  the text of each token
/// @param types  the type of each token, 1 to 6; empty if the file has none
/// @param scores  the score of each token; empty if the file has none
/// @param merges  the merges of `gpt2` as `left right`; if there are none, tokens merge in the order of their ids
/// @param ids  the keys `NAME_token_id` that the file has, by name: `bos`, `eos`, `unknown` …
/// @param flags  the boolean keys that the file has: `add_bos_token`, `add_eos_token`, `add_space_prefix`,
///     `normalizer.nfc` …
public record GgufVocabulary(
        String model,
        String pre,
        List<String> tokens,
        int[] types,
        float[] scores,
        List<String> merges,
        Map<String, Integer> ids,
        Map<String, Boolean> flags) {

    /// The tokenizer of this vocabulary.
    ///
    /// @param source  where it comes from, for messages
    /// @throws TokenizerException if it cannot be used
    public Tokenizer tokenizer(String source) {
        return GgufLoader.load(this, source);
    }
}
