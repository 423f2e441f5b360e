package dev.freehold.tokenizer.pipeline;

import dev.freehold.tokenizer.TextStream;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.model.Ids;
import dev.freehold.tokenizer.model.Model;
import dev.freehold.tokenizer.split.Splitter;
import dev.freehold.tokenizer.text.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/// A tokenizer, stage by stage: added tokens are cut out, the text between them is normalized, added tokens of the
/// normalized text are cut out, the rest is prepared, split into pieces, and the model encodes every piece.
public final class Pipeline implements Tokenizer {
    private final Tokens tokens;
    private final Stages stages;
    private final AddedTokens added;
    private final AddedTokens addedToNormalized;
    private final String description;

    /// What happens to text, in this order.
    ///
    /// @param normalizer  for the text between added tokens
    /// @param preparation  for the text between added tokens and those of the normalized text
    /// @param splitter  cuts into pieces
    /// @param model  encodes a piece
    public record Stages(Normalizer normalizer, Normalizer preparation, Splitter splitter, Model model) {}

    public Pipeline(Tokens tokens, Stages stages, String description) {
        this.tokens = tokens;
        this.stages = stages;
        this.description = description;
        added = new AddedTokens(tokens.added().stream().filter(token -> !token.normalized()).toList());
        addedToNormalized = new AddedTokens(tokens.added().stream()
                .filter(AddedToken::normalized)
                .toList());
    }

    @Override
    public int[] encode(String text, Specials specials) {
        return new Encoding(specials == Specials.PARSE).encode(Utf8.wellFormed(text));
    }

    /// One call of [#encode].
    private final class Encoding {
        private final boolean withSpecials;
        private final Model.Encoder encoder = stages.model.encoder();
        private final Ids ids = new Ids();

        Encoding(boolean withSpecials) {
            this.withSpecials = withSpecials;
        }

        int[] encode(String text) {
            added.cut(text, withSpecials, new AddedTokens.Parts() {
                @Override
                public void text(int from, int to) {
                    normalize(text.substring(from, to), from == 0);
                }

                @Override
                public void token(int id) {
                    ids.add(id);
                }
            });
            return ids.toArray();
        }

        private void normalize(String part, boolean first) {
            String text = stages.normalizer.apply(part, first);
            addedToNormalized.cut(text, withSpecials, new AddedTokens.Parts() {
                @Override
                public void text(int from, int to) {
                    split(stages.preparation.apply(text.substring(from, to), first && from == 0));
                }

                @Override
                public void token(int id) {
                    ids.add(id);
                }
            });
        }

        private void split(String part) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            if (text.length > 0) {
                stages.splitter.split(text, 0, text.length, (from, to) -> encoder.encode(text, from, to, ids));
            }
        }
    }

    @Override
    public int[] prefix() {
        return tokens.frame().prefix().clone();
    }

    @Override
    public int[] suffix() {
        return tokens.frame().suffix().clone();
    }

    @Override
    public OptionalInt beginOfText() {
        return tokens.frame().begin();
    }

    @Override
    public OptionalInt endOfText() {
        return tokens.frame().end();
    }

    @Override
    public String decode(int[] ids, boolean withSpecials) {
        var text = new ByteStream(tokens.decoding(), withSpecials ? _ -> true : id -> !isSpecial(id));
        for (int id : ids) {
            text.append(id);
        }
        return text.flush();
    }

    @Override
    public TextStream stream(IntPredicate shown) {
        return new ByteStream(tokens.decoding(), shown);
    }

    @Override
    public int vocabularySize() {
        return tokens.texts().size();
    }

    @Override
    public String token(int id) {
        check(id);
        return tokens.texts().text(id);
    }

    @Override
    public OptionalInt id(String token) {
        int id = tokens.find(token);
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public boolean isSpecial(int id) {
        check(id);
        return tokens.special().get(id);
    }

    private void check(int id) {
        if (id < 0 || id >= vocabularySize()) {
            throw new IllegalArgumentException("no token %d in a vocabulary of %d".formatted(id, vocabularySize()));
        }
    }

    @Override
    public String description() {
        return description;
    }
}
