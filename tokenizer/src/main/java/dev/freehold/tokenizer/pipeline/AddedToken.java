package dev.freehold.tokenizer.pipeline;

/// A token that is looked for in the text before anything else is done with it.
///
/// The flags are those of `added_tokens` in `tokenizer.json`.
///
/// @param text  what is looked for; nothing is, if it is empty
/// @param special  whether it is a control token, which user text must not turn into
/// @param singleWord  whether it counts only where no word character touches it
/// @param leftStrip  whether it takes the white space before it along
/// @param rightStrip  whether it takes the white space after it along
/// @param normalized  whether it is looked for after normalization instead of before
public record AddedToken(
        int id,
        String text,
        boolean special,
        boolean singleWord,
        boolean leftStrip,
        boolean rightStrip,
        boolean normalized) {

    /// A token that is found wherever its text stands.
    public static AddedToken of(int id, String text, boolean special) {
        return new AddedToken(id, text, special, false, false, false, false);
    }

    /// The token with the text that is looked for after normalization, if it is one of those.
    public AddedToken normalizedBy(Normalizer normalizer) {
        return normalized
                ? new AddedToken(id, normalizer.apply(text, true), special, singleWord, leftStrip, rightStrip, true)
                : this;
    }
}
