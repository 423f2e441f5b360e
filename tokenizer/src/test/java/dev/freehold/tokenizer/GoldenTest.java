package dev.freehold.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tokenizer.Fixtures.Golden;
import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.text.RandomTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Small tokenizers of all kinds against Hugging Face's; `goldens/make.py` made them.
class GoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "llama3", "qwen35", "tekken", "gpt4o", "deepseek-v3", "gpt2", "smollm", "other", "llama2", "mistral", "unigram",
        "unigram-bytes"
    })
    void encodesAndDecodesAsTheReference(String name) throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(Fixtures.resource(name + ".json"));
        List<Golden> goldens = Fixtures.goldens(Fixtures.resource(name + ".jsonl"));
        assertTrue(goldens.size() > 80);
        for (Golden golden : goldens) {
            String text = golden.text();
            assertIds(tokenizer, golden.ids(), tokenizer.encode(text, Specials.PARSE), text);
            assertIds(tokenizer, golden.plain(), tokenizer.encode(text, Specials.AS_TEXT), text);
            assertEquals(golden.decoded(), tokenizer.decode(golden.ids(), true));
            assertEquals(golden.shown(), tokenizer.decode(golden.ids(), false));
            assertEquals(golden.decoded(), streamed(tokenizer, golden.ids()));
        }
    }

    /// Cut anywhere, a stream says what all ids say at once, even where they are no text.
    @Property(tries = 500)
    void streamsSayTheSame(@ForAll("names") String name, @ForAll long seed) throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(Fixtures.resource(name + ".json"));
        int[] ids = new Random(seed).ints(30, 0, tokenizer.vocabularySize()).toArray();
        assertEquals(tokenizer.decode(ids, true), streamed(tokenizer, ids));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("llama3", "llama2", "mistral", "unigram-bytes");
    }

    @Property(tries = 300)
    void whatIsEncodedIsDecoded(@ForAll("texts") String text) throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(Fixtures.resource("llama3.json"));
        assertEquals(text, tokenizer.decode(tokenizer.encode(text, Specials.AS_TEXT), true));
    }

    @Provide
    Arbitrary<String> texts() {
        return RandomTexts.texts(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "\n", "\u0301", "e\u0301", "👨\u200D👩", "مرحبا", "中", "A", "1", "\uFFFF\u0000"})
    void aMegabyteOfTheSameIsNoTrap(String character) throws IOException {
        String text = character.repeat(1_000_000 / character.length());
        for (String name : List.of("llama3", "tekken", "deepseek-v3", "gpt2", "llama2", "unigram-bytes")) {
            Tokenizer tokenizer = TokenizerFile.read(Fixtures.resource(name + ".json"));
            int[] ids = assertTimeoutPreemptively(
                    Duration.ofSeconds(60), () -> tokenizer.encode(text, Specials.AS_TEXT));
            assertTrue(ids.length > 0 && ids.length <= 3_000_100);
        }
    }

    @Test
    void aFoldersSettingsComeBeforeTheTemplate(@TempDir Path folder) throws IOException {
        Files.copy(Fixtures.resource("llama3.json"), folder.resolve("tokenizer.json"));
        Tokenizer bare = TokenizerFile.readFolder(folder);
        assertArrayEquals(new int[] {0}, bare.prefix());
        assertTrue(bare.beginOfText().isEmpty());
        Path config = folder.resolve("tokenizer_config.json");
        Files.writeString(config, """
                {"add_bos_token": false, "add_eos_token": true,
                 "bos_token": "<s>", "eos_token": {"content": "<|end|>"}}""");
        Tokenizer set = TokenizerFile.readFolder(folder);
        assertArrayEquals(new int[0], set.prefix());
        assertArrayEquals(new int[] {2}, set.suffix());
        assertEquals(0, set.beginOfText().orElseThrow());
        assertEquals(2, set.endOfText().orElseThrow());
        Files.writeString(config, "{\"bos_token\": \"<absent>\"}");
        String file = folder.resolve("tokenizer.json").toString();
        assertEquals(file + " and tokenizer_config.json: bos_token '<absent>' is no token",
                assertThrows(TokenizerException.class, () -> TokenizerFile.readFolder(folder)).getMessage());
    }

    private static void assertIds(Tokenizer tokenizer, int[] expected, int[] actual, String text) {
        assertArrayEquals(expected, actual, () -> text + " should be " + tokens(tokenizer, expected) + ", is "
                + tokens(tokenizer, actual));
    }

    private static List<String> tokens(Tokenizer tokenizer, int[] ids) {
        return Arrays.stream(ids).mapToObj(tokenizer::token).toList();
    }

    private static String streamed(Tokenizer tokenizer, int[] ids) {
        var text = new StringBuilder();
        TextStream stream = tokenizer.stream(true);
        for (int id : ids) {
            text.append(stream.accept(id));
        }
        return text.append(stream.flush()).toString();
    }
}
