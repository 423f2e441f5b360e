package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.GgufVocabulary;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Alphabet;
import dev.freehold.tokenizer.model.Alphabets;
import dev.freehold.tokenizer.model.BytePairEncoding;
import dev.freehold.tokenizer.model.MergeList;
import dev.freehold.tokenizer.model.Merges;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.model.Vocabulary;
import dev.freehold.tokenizer.pipeline.Decoding;
import dev.freehold.tokenizer.pipeline.Decoding.Start;
import dev.freehold.tokenizer.pipeline.Frame;
import dev.freehold.tokenizer.pipeline.Normalizer;
import dev.freehold.tokenizer.pipeline.Pipeline;
import dev.freehold.tokenizer.pipeline.Tokens;
import dev.freehold.tokenizer.split.Splitter;
import dev.freehold.tokenizer.split.Splitters;
import dev.freehold.tokenizer.text.ByteAlphabet;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Makes a tokenizer of a GGUF vocabulary as llama.cpp does (`src/llama-vocab.cpp`), except that it cuts by the
/// expressions of the models where llama.cpp only comes near them.
public final class GgufLoader {
    private static final System.Logger LOG = System.getLogger(GgufLoader.class.getName());
    private static final String SPACE_MARK = "▁";

    /// Pre-tokenizers under which a piece that is a token stays whole, and under which a text starts with `bos`.
    private static final Set<String> WHOLE_PIECES =
            Set.of("llama3", "llama-v3", "llama-bpe", "falcon3", "pixtral", "tekken", "llama4");
    private static final Set<String> COMPOSED = Set.of("qwen2", "qwen35", "deepseek-r1-qwen");

    private final GgufVocabulary file;
    private final GgufTokens tokens;

    private GgufLoader(GgufVocabulary file) {
        this.file = file;
        tokens = new GgufTokens(file);
    }

    /// @param source  the file's name, for messages
    public static Tokenizer load(GgufVocabulary file, String source) {
        try {
            return switch (file.model()) {
                case "gpt2" -> new GgufLoader(file).byteLevel(source);
                case "llama" -> new GgufLoader(file).sentencePiece();
                case "bert" -> new GgufWordPiece(file, new GgufTokens(file)).tokenizer();
                default -> throw new TokenizerException(
                        "tokenizer.ggml.model '%s' is not supported".formatted(file.model()));
            };
        } catch (TokenizerException e) {
            throw new TokenizerException(source + ": " + e.getMessage());
        }
    }

    private Tokenizer byteLevel(String source) {
        String pre = file.pre();
        if (pre.isEmpty()) {
            pre = "default";
            LOG.log(System.Logger.Level.WARNING,
                    "{0}: no tokenizer.ggml.pre, text is cut by default rules, perhaps not those of the model", source);
        }
        Splitter splitter = Splitters.byName(pre);
        Texts pieces = bytes();
        boolean wholePieces = WHOLE_PIECES.contains(pre) || file.merges().isEmpty(); // as tiktoken does
        Vocabulary vocabulary = wholePieces ? Alphabets.findable(pieces, tokens.ordinary()) : tokens.index();
        Merges merges;
        if (file.merges().isEmpty()) {
            merges = Merges.ofConcatenations(vocabulary, tokens.ranksById());
        } else {
            var list = new MergeList();
            for (String merge : file.merges()) {
                list.line().add(merge);
                list.addLine();
            }
            merges = list.table(tokens.index(), tokens.special());
        }
        int unknown = Alphabet.NONE;
        var model = new BytePairEncoding(
                vocabulary, merges, Alphabets.byteLevel(tokens.index(), unknown), wholePieces);
        boolean composed = flag("normalizer.nfc", COMPOSED.contains(pre));
        Normalizer preparation =
                flag("add_space_prefix", false) ? Normalizer.ensurePrefix(" ", false) : Normalizer.NONE;
        var stages = new Pipeline.Stages(composed ? Normalizer.NFC : Normalizer.NONE, preparation, splitter, model);
        return pipeline(stages, new Decoding(pieces, Start.PLAIN), WHOLE_PIECES.contains(pre),
                "byte-level BPE (%s)".formatted(pre));
    }

    /// What byte-level tokens stand for; added tokens stand for themselves.
    private Texts bytes() {
        Texts texts = tokens.index().tokens();
        var pieces = new Texts(texts.size());
        byte[] buffer = new byte[64];
        for (int id = 0; id < texts.size(); id++) {
            int length = texts.length(id);
            buffer = length > buffer.length ? new byte[2 * length] : buffer;
            int count = tokens.ordinary().get(id)
                    ? ByteAlphabet.read(texts.bytes(), texts.start(id), texts.end(id), buffer)
                    : -1;
            if (count >= 0) {
                pieces.add(buffer, 0, count);
            } else {
                pieces.add(texts.bytes(), texts.start(id), texts.end(id));
            }
        }
        return pieces;
    }

    private Tokenizer sentencePiece() {
        if (flag("remove_extra_whitespaces", false)) {
            throw new TokenizerException("tokenizer.ggml.remove_extra_whitespaces is not supported");
        }
        Texts texts = tokens.index().tokens();
        Vocabulary vocabulary = Alphabets.findable(texts, tokens.ordinary());
        boolean fallback = tokens.hasBytes();
        int unknown = fallback ? Alphabet.NONE : tokens.needed("unknown");
        Alphabet alphabet = Alphabets.characters(vocabulary, tokens.index(), fallback, unknown, true);
        var model = new BytePairEncoding(
                vocabulary, Merges.ofConcatenations(vocabulary, tokens.ranksByScore()), alphabet, false);
        boolean prefixed = flag("add_space_prefix", true);
        Normalizer normalizer = prefixed ? Normalizer.prepend(" ") : Normalizer.NONE;
        var stages = new Pipeline.Stages(
                normalizer.then(Normalizer.replace(" ", SPACE_MARK)),
                Normalizer.NONE,
                fallback ? Splitters.atSeams(texts, tokens.ordinary()) : Splitter.NONE,
                model);
        var decoding = new Decoding(spoken(), prefixed ? Start.WITHOUT_SPACE : Start.PLAIN);
        return pipeline(stages, decoding, true, "SentencePiece BPE");
    }

    /// What SentencePiece's tokens stand for.
    private Texts spoken() {
        Texts texts = tokens.index().tokens();
        var pieces = new Texts(texts.size());
        for (int id = 0; id < texts.size(); id++) {
            int value = tokens.byteValue(id);
            String text = tokens.ordinary().get(id) ? texts.text(id).replace(SPACE_MARK, " ") : texts.text(id);
            byte[] piece = value >= 0 ? new byte[] {(byte) value} : text.getBytes(StandardCharsets.UTF_8);
            pieces.add(piece, 0, piece.length);
        }
        return pieces;
    }

    private Tokenizer pipeline(Pipeline.Stages stages, Decoding decoding, boolean startsWithBos, String description) {
        int[] prefix = flag("add_bos_token", startsWithBos) ? new int[] {tokens.needed("bos")} : new int[0];
        int[] suffix = flag("add_eos_token", false) ? new int[] {tokens.needed("eos")} : new int[0];
        var frame = new Frame(tokens.id("bos"), tokens.id("eos"), prefix, suffix);
        return new Pipeline(
                new Tokens(tokens.index(), decoding, tokens.added(), tokens.special(), frame),
                stages,
                description);
    }

    private boolean flag(String name, boolean otherwise) {
        return file.flags().getOrDefault(name, otherwise);
    }
}
