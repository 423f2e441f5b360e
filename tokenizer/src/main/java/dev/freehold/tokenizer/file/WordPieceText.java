package dev.freehold.tokenizer.file;

import java.util.List;

/// What tokens of WordPiece say: a new word has a space before it, which the start of a text goes without.
///
/// @param mark  what tokens start with that go on within a word
/// @param cleanup  whether English punctuation and short forms stand close to the word before
record WordPieceText(String mark, boolean cleanup) {
    /// Endings that lose the space before them, and what becomes of the two that lose more (`cleanup` of
    /// https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/decoders/wordpiece.rs), in this order.
    private static final List<String> CLOSE = List.of(" .", " ?", " !", " ,", " ' ", " n't", " 'm", " do not", " 's",
            " 've", " 're");

    static WordPieceText read(Section decoder) {
        return new WordPieceText(decoder.has("prefix") ? decoder.string("prefix") : "##",
                decoder.flag("cleanup", true));
    }

    /// What a token says that is not the first of a text.
    String text(String token) {
        String text = token.startsWith(mark) ? token.substring(mark.length()) : " " + token;
        if (!cleanup) {
            return text;
        }
        for (String ending : CLOSE) {
            text = text.replace(ending, ending.equals(" do not") ? " don't" : ending.strip());
        }
        return text;
    }
}
