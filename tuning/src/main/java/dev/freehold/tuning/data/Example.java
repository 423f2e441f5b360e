package dev.freehold.tuning.data;

/// A text to learn from, in tokens.
///
/// @param ids      token ids, control tokens included
/// @param learned  for each token, whether the network is to learn to write it there
/// @param source   where it comes from, as in `data.jsonl:12`
public record Example(int[] ids, boolean[] learned, String source) {
    /// Tokens that are learned; the first of all never is, since nothing comes before it.
    public int learnedTokens() {
        int count = 0;
        for (int i = 1; i < learned.length; i++) {
            count += learned[i] ? 1 : 0;
        }
        return count;
    }
}
