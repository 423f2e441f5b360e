package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Alphabet;
import dev.freehold.tokenizer.model.Alphabets;
import dev.freehold.tokenizer.model.BytePairEncoding;
import dev.freehold.tokenizer.model.Merges;
import dev.freehold.tokenizer.model.Model;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.model.Unigram;
import dev.freehold.tokenizer.model.Vocabulary;
import dev.freehold.tokenizer.model.WordPiece;
import dev.freehold.tokenizer.split.Splitter;
import dev.freehold.tokenizer.split.Splitters;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// The `model` of a `tokenizer.json`.
final class Models {
    private final TokenizerJson json;
    private final TokenTable table;
    private final Texts pieces;
    private final boolean byteLevel;

    /// @param pieces  what the tokens stand for: their bytes if `byteLevel`, else the same as their text
    Models(TokenizerJson json, TokenTable table, Texts pieces, boolean byteLevel) {
        this.json = json;
        this.table = table;
        this.pieces = pieces;
        this.byteLevel = byteLevel;
    }

    /// A model, what it is called, and how it likes its text cut so that it need not do the same work again.
    record Result(Model model, String name, Splitter splitter) {}

    Result read() {
        Section model = json.model();
        String type = model.has("type") ? model.type() : json.scores().length > 0 ? "Unigram" : "BPE";
        return switch (type) {
            case "BPE" -> byteLevel ? byteLevel() : characterLevel();
            case "Unigram" -> unigram();
            case "WordPiece" -> wordPiece();
            default -> throw problem("model '%s' is not supported".formatted(type));
        };
    }

    private TokenizerException problem(String problem) {
        return json.model().error(problem);
    }

    /// What `part` gives; its error says where it is.
    private <T> T located(Supplier<T> part) {
        try {
            return part.get();
        } catch (TokenizerException e) {
            throw problem(e.getMessage());
        }
    }

    private Result byteLevel() {
        Section model = bytePairs();
        boolean wholePieces = model.flag("ignore_merges", false);
        Vocabulary vocabulary = wholePieces ? Alphabets.findable(pieces, table.modelTokens()) : table.index();
        int unknown = unknown(model);
        Alphabet alphabet = located(() -> Alphabets.byteLevel(table.index(), unknown));
        return new Result(
                new BytePairEncoding(vocabulary, merges(), alphabet, wholePieces), "byte-level BPE", Splitter.NONE);
    }

    private Result characterLevel() {
        Section model = bytePairs();
        boolean wholePieces = model.flag("ignore_merges", false);
        boolean fallback = model.flag("byte_fallback", false);
        int unknown = unknown(model);
        Vocabulary vocabulary = Alphabets.findable(pieces, table.modelTokens());
        boolean fuse = model.flag("fuse_unk", false);
        Alphabet alphabet =
                located(() -> Alphabets.characters(vocabulary, table.index(), fallback, unknown, fuse));
        boolean mayCut = !wholePieces && (fallback || unknown == Alphabet.NONE); // unknown characters may fuse
        return new Result(
                new BytePairEncoding(vocabulary, merges(), alphabet, wholePieces),
                fallback ? "BPE with byte fallback" : "BPE",
                mayCut ? Splitters.atSeams(pieces, table.modelTokens()) : Splitter.NONE);
    }

    private Merges merges() {
        return located(() -> json.merges().table(table.index(), table.special()));
    }

    private Section bytePairs() {
        Section model = json.model().only("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix",
                "fuse_unk", "byte_fallback", "ignore_merges");
        refuseText(model, "continuing_subword_prefix");
        refuseText(model, "end_of_word_suffix");
        if (model.has("dropout") && !model.get("dropout").equals(0.0)) {
            throw problem("dropout is not supported");
        }
        if (json.scores().length > 0) {
            throw problem("a BPE vocabulary should be an object of tokens and ids");
        }
        return model;
    }

    private void refuseText(Section model, String name) {
        if (model.has(name) && !model.string(name).isEmpty()) {
            throw problem("%s is not supported".formatted(name));
        }
    }

    private int unknown(Section model) {
        if (!model.has("unk_token")) {
            return Alphabet.NONE;
        }
        String token = model.string("unk_token");
        byte[] text = token.getBytes(StandardCharsets.UTF_8);
        int id = table.index().find(text, 0, text.length);
        if (id < 0) {
            throw problem("unk_token '%s' is no token".formatted(token));
        }
        return id;
    }

    private Result wordPiece() {
        Section model = json.model().only("unk_token", "continuing_subword_prefix", "max_input_chars_per_word");
        if (byteLevel || json.merges().size() > 0 || json.scores().length > 0) {
            throw problem("WordPiece with ByteLevel, merges or scores is not supported");
        }
        String mark = model.has("continuing_subword_prefix") ? model.string("continuing_subword_prefix") : "##";
        int longest = model.has("max_input_chars_per_word") ? model.integer("max_input_chars_per_word") : 100;
        int unknown = unknown(model);
        if (unknown == Alphabet.NONE) {
            throw problem("no unk_token");
        }
        return new Result(
                new WordPiece(pieces, table.modelTokens(), mark, unknown, longest), "WordPiece", Splitter.NONE);
    }

    private Result unigram() {
        Section model = json.model().only("unk_id", "byte_fallback");
        if (byteLevel || json.merges().size() > 0) {
            throw problem("Unigram with ByteLevel or merges is not supported");
        }
        int count = json.scores().length;
        if (count == 0) {
            throw problem("a Unigram vocabulary should be an array of tokens and scores");
        }
        for (double score : json.scores()) {
            if (!Double.isFinite(score)) {
                throw problem("a score is not finite");
            }
        }
        boolean fallback = model.flag("byte_fallback", false);
        int unknown = model.has("unk_id") ? model.integer("unk_id") : Alphabet.NONE;
        if (unknown >= count || unknown < 0 && (model.has("unk_id") || !fallback)) {
            throw problem("unk_id should be the id of a token, is %s".formatted(model.get("unk_id")));
        }
        int[] bytes = fallback ? located(() -> Alphabets.bytes(table.index())) : new int[0];
        return new Result(
                located(() -> new Unigram(pieces, table.modelTokens(), json.scores(), bytes, unknown)),
                fallback ? "unigram with byte fallback" : "unigram",
                Splitter.NONE);
    }
}
