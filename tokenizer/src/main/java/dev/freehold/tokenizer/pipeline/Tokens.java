package dev.freehold.tokenizer.pipeline;

import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.model.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/// All tokens by id, and what is known of them apart from how text becomes one.
///
/// @param index  tokens as the vocabulary writes them
/// @param decoding  what they say
/// @param added  those that are looked for in the text first
/// @param special  the control tokens
/// @param frame  what stands around a text
public record Tokens(Vocabulary index, Decoding decoding, List<AddedToken> added, BitSet special, Frame frame) {

    public Tokens {
        added = List.copyOf(added);
    }

    Texts texts() {
        return index.tokens();
    }

    /// The id of `token` as the vocabulary writes it, or -1.
    int find(String token) {
        byte[] text = token.getBytes(StandardCharsets.UTF_8);
        return index.find(text, 0, text.length);
    }
}
