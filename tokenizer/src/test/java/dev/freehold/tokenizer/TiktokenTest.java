package dev.freehold.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tokenizer.Fixtures.Golden;
import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.text.ByteAlphabet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A small vocabulary in the form of Kimi's folder against tiktoken itself; `goldens/kimi/make.py` made it.
class TiktokenTest {
    private static final Path FOLDER = Fixtures.resource("kimi");
    private static final String CONFIG = "tokenizer_config.json";

    @TempDir
    private Path folder;

    private static void assertGolden(Tokenizer tokenizer) throws IOException {
        List<Golden> goldens = Fixtures.goldens(FOLDER.resolve("cases.jsonl"));
        assertTrue(goldens.size() > 80);
        for (Golden golden : goldens) {
            String text = golden.text();
            assertArrayEquals(golden.ids(), tokenizer.encode(text, Specials.PARSE), text);
            assertArrayEquals(golden.plain(), tokenizer.encode(text, Specials.AS_TEXT), text);
            assertEquals(golden.decoded(), tokenizer.decode(golden.ids(), true));
            assertEquals(golden.shown(), tokenizer.decode(golden.ids(), false));
        }
    }

    @Test
    void encodesAndDecodesAsTheReference() throws IOException {
        Tokenizer tokenizer = TokenizerFile.readTiktoken(FOLDER);
        assertGolden(tokenizer);
        assertEquals("[BOS]", tokenizer.token(tokenizer.beginOfText().orElseThrow()));
        assertEquals("[EOS]", tokenizer.token(tokenizer.endOfText().orElseThrow()));
        assertEquals(0, tokenizer.prefix().length);
        assertTrue(tokenizer.isSpecial(tokenizer.id("<|im_end|>").orElseThrow()));
        assertFalse(tokenizer.isSpecial(0));
    }

    /// A GGUF file that lists no merges has the same tokens.
    @Test
    void aGgufVocabularyWithoutMergesIsTheSame() throws IOException {
        var tokens = new ArrayList<String>();
        for (String line : Files.readAllLines(FOLDER.resolve("tiktoken.model"))) {
            byte[] token = Base64.getDecoder().decode(line.substring(0, line.indexOf(' ')));
            tokens.add(ByteAlphabet.write(token, 0, token.length));
        }
        int first = tokens.size();
        Tokenizer folders = TokenizerFile.readTiktoken(FOLDER);
        for (int id = first; id < folders.vocabularySize(); id++) {
            tokens.add(folders.token(id));
        }
        int[] types = new int[tokens.size()];
        for (int id = 0; id < types.length; id++) {
            types[id] = id < first ? 1 : 3;
        }
        var vocabulary = new GgufVocabulary(
                "gpt2", "kimi-k2", tokens, types, new float[0], List.of(), Map.of("bos", first), Map.of());
        Tokenizer tokenizer = vocabulary.tokenizer("kimi.gguf");
        assertGolden(tokenizer);
        assertEquals(0, tokenizer.prefix().length, "no beginning of text unless the file asks for it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "IQ== 1; line 1: should be a token in Base64, a space and the id 0, is 'IQ== 1'",
        "IQ==; line 1: should be a token in Base64, a space and the id 0, is 'IQ=='",
        "?? 0; line 1: should be a token in Base64, a space and the id 0, is '?? 0'",
        "IQ== 0; no token for byte 0x00",
        "' '; there are no tokens in it"
    })
    void aMalformedFileIsRefusedWithThePlace(String text, String problem) throws IOException {
        Files.copy(FOLDER.resolve(CONFIG), folder.resolve(CONFIG));
        Files.writeString(folder.resolve("tiktoken.model"), text + "\n");
        if (problem.startsWith("no token")) {
            Files.writeString(folder.resolve(CONFIG), "{\"tokenizer_class\": \"TikTokenTokenizer\"}");
        }
        assertEquals(folder.resolve("tiktoken.model") + (problem.startsWith("line") ? ", " : ": ") + problem,
                assertThrows(TokenizerException.class, () -> TokenizerFile.readTiktoken(folder)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{} | of the models with a tiktoken.model only Kimi's are known",
        "{\"tokenizer_class\": \"TikTokenTokenizer\", \"added_tokens_decoder\": {\"5\": {\"content\": \"x\"}}}"
                + " | '5' should be an id after those of tiktoken.model, 481 or more",
        "{\"tokenizer_class\": \"TikTokenTokenizer\", \"bos_token\": \"[X]\"} | bos_token '[X]' is no token",
        "{\"tokenizer_class\": \"TikTokenTokenizer\", \"added_tokens_decoder\": {\"481\": {\"content\": \"x\"},"
                + " \"482\": {\"content\": \"x\"}}} | two control tokens are 'x'"
    })
    void settingsThatDoNotFitAreRefused(String config, String problem) throws IOException {
        Files.copy(FOLDER.resolve("tiktoken.model"), folder.resolve("tiktoken.model"));
        Files.writeString(folder.resolve(CONFIG), config);
        var e = assertThrows(TokenizerException.class, () -> TokenizerFile.readTiktoken(folder));
        assertTrue(e.getMessage().contains(problem) && e.getMessage().startsWith(folder.toString()), e.getMessage());
    }

    @Test
    void withoutSettingsThereAreNoControlTokens() throws IOException {
        Files.copy(FOLDER.resolve("tiktoken.model"), folder.resolve("tiktoken.model"));
        var e = assertThrows(TokenizerException.class, () -> TokenizerFile.readTiktoken(folder));
        assertTrue(e.getMessage().contains("needs a tokenizer_config.json beside it"), e.getMessage());
    }
}
