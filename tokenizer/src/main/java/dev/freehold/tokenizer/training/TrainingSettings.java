package dev.freehold.tokenizer.training;

import dev.freehold.tokenizer.TokenizerException;
import java.util.HashSet;
import java.util.List;

/// What vocabulary to learn.
///
/// @param vocabularySize  tokens, control tokens and the 256 bytes included; fewer are learned from a small text
/// @param minFrequency    how often a pair must stand in the text to become a token
/// @param specials        control tokens, which get the first ids
/// @param splitting       how text is cut into pieces
public record TrainingSettings(int vocabularySize, long minFrequency, List<String> specials, Splitting splitting) {
    private static final int MOST = 1 << 20;

    /// @throws TokenizerException if the size is impossible, or a control token empty or there twice
    public TrainingSettings {
        specials = List.copyOf(specials);
        int least = 256 + specials.size();
        if (vocabularySize < least || vocabularySize > MOST) {
            throw new TokenizerException("a vocabulary should have from %d (the bytes and control tokens) to %d tokens,"
                    .formatted(least, MOST) + " not " + vocabularySize);
        }
        if (specials.contains("") || new HashSet<>(specials).size() < specials.size()) {
            throw new TokenizerException("control tokens should be different and not empty: " + specials);
        }
    }
}
