package dev.freehold.tokenizer;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/// Text to token ids and back. Immutable and safe to share between threads.
public interface Tokenizer {
    /// What to do with the text of special tokens, such as `<|im_end|>`, in text to encode.
    enum Specials {
        /// They become their token: for text that a chat template wrote.
        PARSE,
        /// They are text like any other, so that nobody can fake a turn: for text that a user wrote.
        AS_TEXT
    }

    /// The ids of `text`, without beginning- or end-of-text tokens.
    int[] encode(String text, Specials specials);

    /// Ids to put before `encode`'s when a text starts, e.g. the beginning-of-text token of Llama; often none.
    int[] prefix();

    /// Ids to put after `encode`'s when a text ends; usually none.
    int[] suffix();

    /// The beginning-of-text token, if the vocabulary names one; texts need not start with it, see [#prefix].
    OptionalInt beginOfText();

    /// The end-of-text token, if the vocabulary names one; a model may have further tokens that end its answer.
    OptionalInt endOfText();

    /// The text of `ids`, special tokens included or left out; bytes that are not UTF-8 become U+FFFD.
    ///
    /// @throws IllegalArgumentException if an id is not of this vocabulary
    String decode(int[] ids, boolean withSpecials);

    /// Decodes a stream of ids, a token at a time.
    default TextStream stream(boolean withSpecials) {
        return stream(withSpecials ? _ -> true : id -> !isSpecial(id));
    }

    /// Decodes a stream of ids, a token at a time.
    ///
    /// @param shown  the tokens whose text counts
    TextStream stream(IntPredicate shown);

    /// `V`: one more than the highest id.
    int vocabularySize();

    /// The token as the vocabulary writes it: `Ġthe`, `▁the`, `<|im_end|>`.
    ///
    /// @throws IllegalArgumentException if the id is not of this vocabulary
    String token(int id);

    /// The id of a token, as the vocabulary writes it.
    OptionalInt id(String token);

    /// Whether the token is a control token: part of the protocol, never of the text.
    boolean isSpecial(int id);

    /// What kind of tokenizer it is, for people: `byte-level BPE (qwen2)`.
    String description();
}
