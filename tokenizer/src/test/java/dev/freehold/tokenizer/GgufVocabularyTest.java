package dev.freehold.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.text.ByteAlphabet;
import dev.freehold.tokenizer.text.ByteToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufVocabularyTest {
    /// 256 bytes, ` t`, `he`, ` the`, and the tokens 259 `<|end|>` (control) and 260 `<tool>` (user-defined).
    static GgufVocabulary byteLevel() {
        List<String> tokens = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            tokens.add(ByteAlphabet.write(new byte[] {(byte) value}, 0, 1));
        }
        tokens.addAll(List.of("Ġt", "he", "Ġthe", "<|end|>", "<tool>"));
        int[] types = new int[tokens.size()];
        Arrays.fill(types, 1);
        types[259] = 3;
        types[260] = 4;
        return new GgufVocabulary("gpt2", "qwen2", tokens, types, new float[0], List.of("Ġ t", "h e", "Ġt he"),
                Map.of("eos", 259), Map.of());
    }

    /// `<unk>`, `<s>`, `</s>`, 256 bytes, then words: `▁` and `a` to `c` at 260 to 262, `ab` 263, `bc` 264, `▁a` 265.
    static GgufVocabulary sentencePiece() {
        List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        for (int value = 0; value < 256; value++) {
            tokens.add(ByteToken.of(value));
        }
        tokens.addAll(List.of("▁", "a", "b", "c", "ab", "bc", "▁a"));
        int[] types = new int[tokens.size()];
        float[] scores = new float[tokens.size()];
        for (int id = 0; id < types.length; id++) {
            types[id] = id == 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : 1;
        }
        scores[263] = -1;
        scores[264] = -1;
        scores[265] = -2;
        return new GgufVocabulary("llama", "", tokens, types, scores, List.of(), Map.of(), Map.of());
    }

    @Test
    void controlTokensAreParsedOnlyOnDemandAndUserDefinedOnesAlways() {
        Tokenizer tokenizer = byteLevel().tokenizer("test");
        assertArrayEquals(new int[] {260, 259}, tokenizer.encode("<tool><|end|>", Specials.PARSE));
        int[] plain = tokenizer.encode("<tool><|end|>", Specials.AS_TEXT);
        assertEquals(260, plain[0]);
        assertEquals(1 + "<|end|>".length(), plain.length);
        assertEquals("<tool>", tokenizer.decode(new int[] {260, 259}, false));
        assertEquals(259, tokenizer.endOfText().orElseThrow());
    }

    @Test
    void mergesGoByRank() {
        Tokenizer tokenizer = byteLevel().tokenizer("test");
        int n = tokenizer.id("n").orElseThrow();
        assertArrayEquals(new int[] {258, n}, tokenizer.encode(" then", Specials.AS_TEXT));
    }

    @Test
    void withoutMergesTokensMergeByTheirIds() {
        GgufVocabulary v = byteLevel();
        var other = new GgufVocabulary(
                v.model(), "kimi-k2", v.tokens(), v.types(), v.scores(), List.of(), v.ids(), v.flags());
        Tokenizer tokenizer = other.tokenizer("test");
        assertArrayEquals(new int[] {258}, tokenizer.encode(" the", Specials.AS_TEXT));
    }

    @Test
    void sentencePieceMergesByScoreAndOfEqualsTheLeftmost() {
        Tokenizer tokenizer = sentencePiece().tokenizer("test");
        assertArrayEquals(new int[] {259, 263, 262}, tokenizer.encode("abc", Specials.AS_TEXT));
        assertArrayEquals(new int[] {265, 259, 264}, tokenizer.encode("a bc", Specials.AS_TEXT));
        assertArrayEquals(new int[] {1}, tokenizer.prefix());
    }

    @Test
    void sentencePieceSpellsUnknownCharactersByBytes() {
        Tokenizer tokenizer = sentencePiece().tokenizer("test");
        int[] ids = tokenizer.encode("é", Specials.AS_TEXT);
        assertArrayEquals(new int[] {259, 3 + 0xC3, 3 + 0xA9}, ids);
        assertEquals("é", tokenizer.decode(ids, true));
        assertEquals("<0x41>", tokenizer.decode(tokenizer.encode("<0x41>", Specials.AS_TEXT), true));
    }

    @Test
    void everyTextAfterATokenGetsItsSpace() {
        Tokenizer tokenizer = sentencePiece().tokenizer("test");
        assertArrayEquals(new int[] {265, 2, 265}, tokenizer.encode("a</s>a", Specials.PARSE));
        assertEquals("a</s> a", tokenizer.decode(new int[] {265, 2, 265}, true));
    }

    @Test
    void aCharacterIsNeverCutInAStream() {
        Tokenizer tokenizer = byteLevel().tokenizer("test");
        int[] ids = tokenizer.encode("😀", Specials.AS_TEXT);
        assertEquals(4, ids.length);
        TextStream stream = tokenizer.stream(true);
        assertEquals("", stream.accept(ids[0]) + stream.accept(ids[1]) + stream.accept(ids[2]));
        assertEquals("😀", stream.accept(ids[3]));
        assertEquals("", stream.flush());
        stream.accept(ids[0]);
        stream.accept(ids[1]);
        assertEquals("\uFFFD", stream.flush());
        assertEquals("", stream.flush());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '@', quoteCharacter = '`', textBlock = """
            no-such-rule @ test: unknown pre-tokenizer 'no-such-rule'
            """)
    void unknownRulesAreRefused(String pre, String message) {
        GgufVocabulary v = byteLevel();
        var other = new GgufVocabulary(v.model(), pre, v.tokens(), v.types(), v.scores(), v.merges(),
                        v.ids(), v.flags());
        assertEquals(message, assertThrows(TokenizerException.class, () -> other.tokenizer("test")).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"default", "llama3", "llama-v3", "llama-bpe", "qwen2", "qwen35", "deepseek-r1-qwen", "deepseek-llm",
        "deepseek-coder", "deepseek-v3", "tekken", "gpt-4o", "kimi-k2", "smollm", "gpt-2", "''"})
    void knownRulesEncodeWhatTheyDecode(String pre) {
        GgufVocabulary v = byteLevel();
        var other = new GgufVocabulary(v.model(), pre, v.tokens(), v.types(), v.scores(), v.merges(), v.ids(),
                Map.of("add_bos_token", false));
        String text = "The 中文 text's 12345 words, getUserName()!\n\n  \uD835\uDD18 ...  end ";
        Tokenizer tokenizer = other.tokenizer("test");
        assertEquals(text, tokenizer.decode(tokenizer.encode(text, Specials.AS_TEXT), true));
    }

    @Test
    void arraysAreOfOneLengthAndIdsExist() {
        GgufVocabulary v = byteLevel();
        assertRefused("test: tokenizer.ggml.token_type has 1 values for 261 tokens",
                new GgufVocabulary("gpt2", "qwen2", v.tokens(), new int[1], v.scores(), v.merges(),
                        v.ids(), v.flags()));
        assertRefused("test: tokenizer.ggml.scores has 2 values for 261 tokens",
                new GgufVocabulary("gpt2", "qwen2", v.tokens(), v.types(), new float[2], v.merges(),
                        v.ids(), v.flags()));
        assertRefused("test: tokenizer.ggml.bos_token_id is 261, but there are 261 tokens",
                new GgufVocabulary("gpt2", "qwen2", v.tokens(), v.types(), v.scores(), v.merges(),
                        Map.of("bos", 261), v.flags()));
        assertRefused("test: no tokenizer.ggml.bos_token_id, which is needed",
                new GgufVocabulary("gpt2", "llama3", v.tokens(), v.types(), v.scores(), v.merges(),
                        Map.of(), v.flags()));
        assertRefused("test: merge 0 names 'xyz', which is no token",
                new GgufVocabulary("gpt2", "qwen2", v.tokens(), v.types(), v.scores(), List.of("xyz a"),
                        v.ids(), v.flags()));
        assertRefused("test: tokenizer.ggml.model 'rwkv' is not supported",
                new GgufVocabulary("rwkv", "", v.tokens(), v.types(), v.scores(), v.merges(),
                        v.ids(), v.flags()));
    }

    @ParameterizedTest
    @CsvSource({"<0x-1>", "<0xZZ>", "<0x100>", "<0x0G>"})
    void byteTokensAreBytes(String token) {
        GgufVocabulary v = sentencePiece();
        List<String> tokens = new ArrayList<>(v.tokens());
        tokens.set(3, token);
        assertRefused("test: token 3, '%s', should be a byte".formatted(token), withTokens(v, tokens));
    }

    @Test
    void byteTokensAreComplete() {
        GgufVocabulary v = sentencePiece();
        List<String> tokens = new ArrayList<>(v.tokens());
        tokens.set(3 + 0x41, "<0x42>");
        assertRefused("test: tokenizer.ggml.tokens: 68 and 69 are both '<0x42>'", withTokens(v, tokens));
        v.types()[3 + 0x41] = 1;
        tokens.set(3 + 0x41, "x");
        assertRefused("test: no token '<0x41>' for byte fallback", withTokens(v, tokens));
    }

    private static GgufVocabulary withTokens(GgufVocabulary v, List<String> tokens) {
        return new GgufVocabulary(v.model(), v.pre(), tokens, v.types(), v.scores(), v.merges(), v.ids(), v.flags());
    }

    private static void assertRefused(String message, GgufVocabulary vocabulary) {
        assertEquals(message,
                assertThrows(TokenizerException.class, () -> vocabulary.tokenizer("test")).getMessage());
    }
}
