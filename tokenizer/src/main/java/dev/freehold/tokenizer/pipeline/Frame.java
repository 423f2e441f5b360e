package dev.freehold.tokenizer.pipeline;

import java.util.OptionalInt;

/// What stands around a text.
///
/// @param begin  the token for the beginning of a text, whether texts get it or not
/// @param end  the token for the end of a text
/// @param prefix  ids before every text
/// @param suffix  ids after every text
public record Frame(OptionalInt begin, OptionalInt end, int[] prefix, int[] suffix) {
    /// Nothing.
    public static final Frame NONE = new Frame(OptionalInt.empty(), OptionalInt.empty(), new int[0], new int[0]);
}
