package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.tokenizer.TextStream;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// What a model file offers besides weights: how it reads and writes text. A file without a vocabulary offers only the
/// ids of its stop tokens.
///
/// @param suppressed  ids that must never be generated: those that stand for no token, and those the file forbids
record Vocabulary(
        Optional<Tokenizer> tokenizer, Optional<ChatFormat> chatFormat, Set<Integer> stopTokens, int[] suppressed) {
    private static final long UNUSED = 5; // LLAMA_TOKEN_TYPE_UNUSED
    private static final String SUPPRESSED_KEY = "tokenizer.ggml.suppress_tokens";

    static Vocabulary of(Checkpoint checkpoint) {
        Optional<Tokenizer> tokenizer = ModelTokenizer.find(checkpoint);
        return tokenizer
                .map(found -> new Vocabulary(
                        tokenizer,
                        ChatFormat.find(checkpoint, found),
                        StopTokens.of(checkpoint.metadata(), found),
                        suppressed(checkpoint, found)))
                .orElseGet(() -> new Vocabulary(
                        tokenizer, Optional.empty(), StopTokens.named(checkpoint.metadata()), new int[0]));
    }

    /// Rows of the output matrix past the vocabulary, tokens that are marked as unused (converters fill a vocabulary up
    /// to the matrix with `[PAD151665]` and so on), and the list that some files bring.
    private static int[] suppressed(Checkpoint checkpoint, Tokenizer tokenizer) {
        int rows = checkpoint.find("token_embd.weight").map(table -> table.shape().rows()).orElse(0);
        List<Long> types = checkpoint.metadata().integers("tokenizer.ggml.token_type");
        IntStream unused = IntStream.range(0, Math.min(rows, types.size())).filter(id -> types.get(id) == UNUSED);
        IntStream past = IntStream.range(Math.min(rows, tokenizer.vocabularySize()), rows);
        IntStream forbidden = checkpoint.metadata().integers(SUPPRESSED_KEY).stream()
                .filter(id -> id >= 0 && id < rows).mapToInt(Long::intValue);
        return IntStream.concat(IntStream.concat(unused, past), forbidden).distinct().toArray();
    }

    /// Decodes generated ids; without a vocabulary there is no text.
    ///
    /// @param shown  the control tokens whose text counts
    TextStream textStream(Set<Integer> shown) {
        return tokenizer.map(found -> found.stream(id -> !found.isSpecial(id) || shown.contains(id)))
                .orElse(NoText.STREAM);
    }

    /// A raw text as the model expects it.
    int[] encode(Tokenizer tokenizer, String text) {
        return IntStream.concat(
                IntStream.of(tokenizer.prefix()), IntStream.of(tokenizer.encode(text, Specials.PARSE))).toArray();
    }

    private static final class NoText implements TextStream {
        static final TextStream STREAM = new NoText();

        @Override
        public String accept(int id) {
            return "";
        }

        @Override
        public String flush() {
            return "";
        }
    }
}
