package dev.freehold.tokenizer.model;

import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.text.ByteAlphabet;
import dev.freehold.tokenizer.text.ByteToken;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/// Alphabets found in vocabularies.
public final class Alphabets {
    private Alphabets() {}

    /// A vocabulary in which only some tokens are found.
    public static Vocabulary findable(Texts tokens, BitSet ids) {
        var vocabulary = new Vocabulary(tokens);
        ids.stream().filter(id -> tokens.length(id) > 0).forEach(vocabulary::index);
        return vocabulary;
    }

    /// The tokens of single bytes in a byte-level vocabulary.
    ///
    /// @param index  the tokens as they are written
    /// @param unknown  what a byte without token becomes; [Alphabet#NONE] refuses a vocabulary in which a byte that
    ///     occurs in UTF-8 has none
    public static Alphabet byteLevel(Vocabulary index, int unknown) {
        int[] ids = new int[256];
        for (int value = 0; value < 256; value++) {
            byte[] token = ByteAlphabet.write(new byte[] {(byte) value}, 0, 1).getBytes(StandardCharsets.UTF_8);
            int id = index.find(token, 0, token.length);
            boolean occurs = value < 0xC0 || value > 0xC1 && value < 0xF5;
            if (id < 0 && unknown == Alphabet.NONE && occurs) {
                throw new TokenizerException("no token for byte 0x%02X".formatted(value));
            }
            ids[value] = id < 0 ? unknown : id;
        }
        return new Alphabet.Bytes(ids);
    }

    /// The tokens of single characters.
    ///
    /// @param vocabulary  where characters are found
    /// @param index  where the tokens of bytes, `<0x00>` to `<0xFF>`, are found
    /// @param byteFallback  whether characters without token are spelled by bytes; then all 256 must be there
    public static Alphabet characters(
            Vocabulary vocabulary, Vocabulary index, boolean byteFallback, int unknown, boolean fuseUnknown) {
        return new Alphabet.Characters(vocabulary, byteFallback ? bytes(index) : new int[0], unknown, fuseUnknown);
    }

    /// The 256 ids of the tokens of bytes.
    public static int[] bytes(Vocabulary index) {
        int[] ids = new int[256];
        for (int value = 0; value < 256; value++) {
            byte[] token = ByteToken.of(value).getBytes(StandardCharsets.UTF_8);
            ids[value] = index.find(token, 0, token.length);
            if (ids[value] < 0) {
                throw new TokenizerException("no token '%s' for byte fallback".formatted(ByteToken.of(value)));
            }
        }
        return ids;
    }
}
