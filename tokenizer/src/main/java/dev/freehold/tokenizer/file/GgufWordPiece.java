package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.GgufVocabulary;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.model.WordPiece;
import dev.freehold.tokenizer.pipeline.AddedToken;
import dev.freehold.tokenizer.pipeline.BertNormalizer;
import dev.freehold.tokenizer.pipeline.Decoding;
import dev.freehold.tokenizer.pipeline.Decoding.Start;
import dev.freehold.tokenizer.pipeline.Frame;
import dev.freehold.tokenizer.pipeline.Normalizer;
import dev.freehold.tokenizer.pipeline.Pipeline;
import dev.freehold.tokenizer.pipeline.Tokens;
import dev.freehold.tokenizer.split.Splitters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/// The vocabulary of BERT in a GGUF file.
///
/// The converter marks tokens that start a word with `▁`, where BERT marks those that go on within one with `##`
/// (`conversion/bert.py` of llama.cpp); here they are as BERT has them again, and text becomes the ids that Hugging
/// Face's tokenizer gives, also where llama.cpp's differ: it knows no longest word and separates at fewer spaces.
final class GgufWordPiece {
    private static final String WORD_MARK = "▁";
    private static final String CONTINUATION_MARK = "##";
    private static final int LONGEST_WORD = 100;

    private final GgufVocabulary file;
    private final GgufTokens tokens;

    GgufWordPiece(GgufVocabulary file, GgufTokens tokens) {
        this.file = file;
        this.tokens = tokens;
    }

    Tokenizer tokenizer() {
        Texts marked = marked();
        boolean lowercase = flag("normalizer.lowercase", true);
        Normalizer normalizer =
                new BertNormalizer(true, true, flag("normalizer.strip_accents", lowercase), lowercase);
        int unknown = needed("[UNK]", "unknown");
        var model = new WordPiece(marked, tokens.ordinary(), CONTINUATION_MARK, unknown, LONGEST_WORD);
        var stages = new Pipeline.Stages(normalizer, Normalizer.NONE, Splitters.words(), model);
        return new Pipeline(
                new Tokens(tokens.index(), decoding(marked), added(), tokens.special(), frame()), stages, "WordPiece");
    }

    private Texts marked() {
        var marked = new Texts(tokens.index().size());
        for (int id = 0; id < tokens.index().size(); id++) {
            String text = tokens.index().tokens().text(id);
            if (text.startsWith(WORD_MARK)) {
                marked.add(text.substring(WORD_MARK.length()));
            } else {
                marked.add(tokens.special().get(id) ? text : CONTINUATION_MARK + text);
            }
        }
        return marked;
    }

    private static Decoding decoding(Texts marked) {
        var words = new WordPieceText(CONTINUATION_MARK, true);
        var spoken = new Texts(marked.size());
        for (int id = 0; id < marked.size(); id++) {
            spoken.add(words.text(marked.text(id)));
        }
        return new Decoding(spoken, Start.WITHOUT_SPACE);
    }

    /// Also the tokens that users added have got a mark.
    private List<AddedToken> added() {
        return tokens.added().stream()
                .map(token -> token.text().startsWith(WORD_MARK) && token.text().length() > WORD_MARK.length()
                        ? AddedToken.of(token.id(), token.text().substring(WORD_MARK.length()), token.special())
                        : token)
                .toList();
    }

    private Frame frame() {
        int[] prefix = flag("add_bos_token", true) ? new int[] {needed("[CLS]", "cls", "bos")} : new int[0];
        int[] suffix = flag("add_eos_token", true)
                ? new int[] {needed("[SEP]", "seperator", "separator", "eos")} // the first is how GGUF spells it
                : new int[0];
        return new Frame(OptionalInt.empty(), OptionalInt.empty(), prefix, suffix);
    }

    /// The id that the file gives for one of `purposes`, or that of the token with BERT's customary text.
    private int needed(String customary, String... purposes) {
        for (String purpose : purposes) {
            OptionalInt id = tokens.id(purpose);
            if (id.isPresent()) {
                return id.getAsInt();
            }
        }
        byte[] text = customary.getBytes(StandardCharsets.UTF_8);
        int id = tokens.index().find(text, 0, text.length);
        if (id < 0) {
            throw new TokenizerException("no token %s, which BERT's vocabularies need".formatted(customary));
        }
        return id;
    }

    private boolean flag(String name, boolean otherwise) {
        return file.flags().getOrDefault(name, otherwise);
    }
}
