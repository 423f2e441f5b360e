package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.model.Alphabet;
import dev.freehold.tokenizer.model.Alphabets;
import dev.freehold.tokenizer.model.BytePairEncoding;
import dev.freehold.tokenizer.model.Model;
import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.model.Vocabulary;

/// The `model` of a `tokenizer.json`.
final class Models {
    private Models() {}

    /// A model, and what it is called.
    ///
    /// @param perCharacter  whether a character that no token joins to its neighbours stands alone, whatever they are
    record Result(Model model, String name, boolean perCharacter) {}

    /// @param pieces  what the tokens stand for: their bytes if `byteLevel`, else the same as their text
    static Result read(TokenizerJson json, TokenTable table, Texts pieces, boolean byteLevel) {
        Section model = json.model();
        String type = model.has("type") ? model.type() : json.scores().length > 0 ? "Unigram" : "BPE";
        return switch (type) {
            case "BPE" -> bytePairs(json, table, pieces, byteLevel);
            default -> throw model.error("model '%s' is not supported".formatted(type));
        };
    }

    private static Result bytePairs(TokenizerJson json, TokenTable table, Texts pieces, boolean byteLevel) {
        Section model = json.model().only("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix",
                "fuse_unk", "byte_fallback", "ignore_merges");
        refuseText(model, "continuing_subword_prefix");
        refuseText(model, "end_of_word_suffix");
        if (model.has("dropout") && !model.get("dropout").equals(0.0)) {
            throw model.error("dropout is not supported");
        }
        if (json.scores().length > 0) {
            throw model.error("a BPE vocabulary should be an object of tokens and ids");
        }
        int unknown = unknown(model, table.index());
        boolean wholePieces = model.flag("ignore_merges", false);
        boolean fallback = model.flag("byte_fallback", false);
        Vocabulary vocabulary = byteLevel && !wholePieces ? table.index() : Alphabets.findable(pieces, table.modelTokens());
        Alphabet alphabet;
        try {
            alphabet = byteLevel
                    ? Alphabets.byteLevel(table.index(), unknown)
                    : Alphabets.characters(vocabulary, table.index(), fallback, unknown, model.flag("fuse_unk", false));
            var forbidden = new java.util.BitSet();
            forbidden.or(table.special());
            return new Result(
                    new BytePairEncoding(vocabulary, json.merges().table(table.index(), forbidden), alphabet, wholePieces),
                    byteLevel ? "byte-level BPE" : "BPE",
                    !byteLevel && (fallback || unknown == Alphabet.NONE));
        } catch (TokenizerException e) {
            throw model.error(e.getMessage());
        }
    }

    private static void refuseText(Section model, String name) {
        if (model.has(name) && !model.string(name).isEmpty()) {
            throw model.error("%s is not supported".formatted(name));
        }
    }

    private static int unknown(Section model, Vocabulary index) {
        if (!model.has("unk_token")) {
            return Alphabet.NONE;
        }
        byte[] text = model.string("unk_token").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        int id = index.find(text, 0, text.length);
        if (id < 0) {
            throw model.error("unk_token '%s' is no token".formatted(model.string("unk_token")));
        }
        return id;
    }
}
