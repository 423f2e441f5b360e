package dev.freehold.tuning.data;

/// What became of the entries of data files. A text that is cut into several examples is one entry.
///
/// @param entries        read from the files
/// @param examples       made of them, or pairs
/// @param tokens         of all examples
/// @param learnedTokens  those of them that are learned
/// @param dropped        entries left out because they are too long
/// @param truncated      entries cut off because they are too long
/// @param empty          entries left out because there is no text in them
/// @param unlearned      entries left out because nothing of them would be learned, as when what was cut off is the
///                       answer
/// @param longest        tokens of the longest entry before anything was cut
public record DataCounts(long entries, long examples, long tokens, long learnedTokens, long dropped, long truncated,
        long empty, long unlearned, int longest) {
    /// Nothing read.
    public static final DataCounts NONE = new DataCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Both together.
    public DataCounts plus(DataCounts more) {
        return new DataCounts(entries + more.entries, examples + more.examples, tokens + more.tokens,
                learnedTokens + more.learnedTokens, dropped + more.dropped, truncated + more.truncated,
                empty + more.empty, unlearned + more.unlearned, Math.max(longest, more.longest));
    }
}
