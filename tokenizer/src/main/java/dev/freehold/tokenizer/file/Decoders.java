package dev.freehold.tokenizer.file;

import dev.freehold.tokenizer.model.Texts;
import dev.freehold.tokenizer.pipeline.AddedToken;
import dev.freehold.tokenizer.pipeline.Decoding;
import dev.freehold.tokenizer.pipeline.Decoding.Start;
import dev.freehold.tokenizer.text.ByteAlphabet;
import dev.freehold.tokenizer.text.ByteToken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The `decoder` of a `tokenizer.json`.
///
/// Its steps are carried out on every token of the vocabulary when it is loaded. What they do to a whole text, after
/// `Fuse`, can only be to take a space from its start. Bytes that are no UTF-8 become U+FFFD for every broken
/// character; HF does so for every byte of a row of byte tokens.
final class Decoders {
    private static final int MAX_STEPS = 64;

    private final List<UnaryOperator<String>> changes = new ArrayList<>();
    private boolean byteLevel;
    private boolean byteTokens;
    private boolean fused;
    private Start start = Start.PLAIN;
    private int steps;

    private Decoders() {}

    /// @param texts  the tokens
    /// @param added  the added tokens, which say what they are in a byte-level vocabulary, too
    static Decoding read(Section root, Texts texts, List<AddedToken> added) {
        var decoders = new Decoders();
        if (root.has("decoder")) {
            decoders.step(root.section("decoder"));
        } else {
            decoders.start = Start.THEN_SPACES;
        }
        return decoders.decoding(texts, added);
    }

    private void step(Section section) {
        if (++steps > MAX_STEPS) {
            throw section.error("more than %d steps".formatted(MAX_STEPS));
        }
        String type = section.type();
        if ((fused || byteLevel || start != Start.PLAIN) && !(type.equals("Strip") && fused) && !type.equals("Fuse")) {
            throw section.error("decoder '%s' is not supported after the tokens are joined".formatted(type));
        }
        switch (type) {
            case "Sequence" -> section.only("decoders").sections("decoders").forEach(this::step);
            case "ByteLevel" -> byteLevel = true;
            case "ByteFallback" -> byteTokens = true;
            case "Fuse" -> fused = true;
            case "Replace" -> replace(section.only("pattern", "content"));
            case "Metaspace" -> {
                String mark = PreTokenizers.mark(section);
                changes.add(text -> text.replace(mark, " "));
                start = PreTokenizers.scheme(section).equals("never") ? Start.PLAIN : Start.WITHOUT_FIRST_TOKENS_SPACES;
            }
            case "WordPiece" -> {
                WordPieceText spoken = WordPieceText.read(section.only("prefix", "cleanup"));
                changes.add(spoken::text);
                start = Start.WITHOUT_SPACE;
            }
            case "Strip" -> strip(section.only("content", "start", "stop"));
            default -> throw section.error("decoder '%s' is not supported".formatted(type));
        }
    }

    private void replace(Section section) {
        String pattern = section.section("pattern").only("String").string("String");
        String content = section.string("content");
        if (pattern.isEmpty() || content.length() > pattern.length()) {
            throw section.error("a replacement that is longer than its pattern is not supported");
        }
        changes.add(text -> text.replace(pattern, content));
    }

    private void strip(Section section) {
        boolean isKnown = fused
                && section.string("content").equals(" ")
                && section.integer("start") == 1
                && section.integer("stop") == 0
                && start == Start.PLAIN;
        if (!isKnown) {
            throw section.error("only one space at the start of the whole text can be stripped");
        }
        start = Start.WITHOUT_SPACE;
    }

    private Decoding decoding(Texts texts, List<AddedToken> added) {
        Map<Integer, String> addedTexts = HashMap.newHashMap(added.size());
        added.forEach(token -> addedTexts.put(token.id(), token.text()));
        var pieces = new Texts(texts.size());
        byte[] buffer = new byte[64];
        for (int id = 0; id < texts.size(); id++) {
            int length = texts.length(id);
            buffer = length > buffer.length ? new byte[2 * length] : buffer;
            String addedText = addedTexts.get(id);
            int count = byteLevel && addedText == null
                    ? ByteAlphabet.read(texts.bytes(), texts.start(id), texts.end(id), buffer)
                    : -1;
            if (count >= 0) {
                pieces.add(buffer, 0, count);
            } else {
                byte[] piece = piece(addedText == null ? texts.text(id) : addedText);
                pieces.add(piece, 0, piece.length);
            }
        }
        return new Decoding(pieces, start);
    }

    private byte[] piece(String token) {
        String text = token;
        for (UnaryOperator<String> change : changes) {
            text = change.apply(text);
        }
        int value = byteTokens ? ByteToken.value(text) : ByteToken.NONE;
        return value == ByteToken.NONE ? text.getBytes(StandardCharsets.UTF_8) : new byte[] {(byte) value};
    }
}
