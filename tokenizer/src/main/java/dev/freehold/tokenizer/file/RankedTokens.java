package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Alphabet;
import dev.freehold.tokenizer.model.Alphabets;
import dev.freehold.tokenizer.model.BytePairEncoding;
import dev.freehold.tokenizer.model.Merges;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.model.Vocabulary;
import dev.freehold.tokenizer.pipeline.AddedToken;
import dev.freehold.tokenizer.pipeline.Decoding;
import dev.freehold.tokenizer.pipeline.Decoding.Start;
import dev.freehold.tokenizer.pipeline.Frame;
import dev.freehold.tokenizer.pipeline.Normalizer;
import dev.freehold.tokenizer.pipeline.Pipeline;
import dev.freehold.tokenizer.pipeline.Tokens;
import dev.freehold.tokenizer.split.Splitter;
import dev.freehold.tokenizer.text.ByteAlphabet;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/// A vocabulary of byte strings without merges, as tiktoken has it (<https://github.com/openai/tiktoken>): a piece that
/// is a token stays whole, in others the neighbours that make the token of the lowest id join first.
///
/// @param bytes  of the tokens, by id; those of control tokens are their text
/// @param added  the control tokens and others that are looked for in the text first
record RankedTokens(Texts bytes, List<AddedToken> added) {
    /// @param frame  what stands around a text, made with the tokens as they are written
    /// @throws TokenizerException if there are tokens twice, or none for a byte
    Tokenizer tokenizer(Splitter splitter, Function<Vocabulary, Frame> frame, String description) {
        var ordinary = new BitSet();
        ordinary.set(0, bytes.size());
        var special = new BitSet();
        for (AddedToken token : added) {
            ordinary.clear(token.id());
            special.set(token.id(), token.special());
        }
        Vocabulary index = index(ordinary);
        Vocabulary pieces = new Vocabulary(bytes);
        ordinary.stream().forEach(id -> {
            int first = pieces.index(id);
            if (first != id) {
                throw new TokenizerException("tokens %d and %d are both '%s'".formatted(first, id, bytes.text(id)));
            }
        });
        int[] ranks = new int[bytes.size()];
        for (int id = 0; id < ranks.length; id++) {
            ranks[id] = ordinary.get(id) ? id : -1;
        }
        var model = new BytePairEncoding(pieces, Merges.ofConcatenations(pieces, ranks),
                Alphabets.byteLevel(index, Alphabet.NONE), true);
        var stages = new Pipeline.Stages(Normalizer.NONE, Normalizer.NONE, splitter, model);
        return new Pipeline(
                new Tokens(index, new Decoding(bytes, Start.PLAIN), added, special, frame.apply(index)),
                stages, description);
    }

    /// The tokens as byte-level vocabularies write them; where an ordinary one is written as a control token is, the
    /// control token is meant.
    private Vocabulary index(BitSet ordinary) {
        var written = new Texts(bytes.size());
        for (int id = 0; id < bytes.size(); id++) {
            if (ordinary.get(id)) {
                written.add(ByteAlphabet.write(bytes.bytes(), bytes.start(id), bytes.end(id)));
            } else {
                written.add(bytes.bytes(), bytes.start(id), bytes.end(id));
            }
        }
        var index = new Vocabulary(written);
        added.forEach(token -> {
            if (index.index(token.id()) != token.id()) {
                throw new TokenizerException("two control tokens are '%s'".formatted(token.text()));
            }
        });
        ordinary.stream().forEach(index::index);
        return index;
    }
}
