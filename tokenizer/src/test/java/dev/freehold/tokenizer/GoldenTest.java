package dev.freehold.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.tokenizer.Fixtures.Golden;
import dev.freehold.tokenizer.Tokenizer.Specials;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
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
        assertEquals(true, goldens.size() > 80);
        for (Golden golden : goldens) {
            String text = golden.text();
            assertIds(tokenizer, golden.ids(), tokenizer.encode(text, Specials.PARSE), text);
            assertIds(tokenizer, golden.plain(), tokenizer.encode(text, Specials.AS_TEXT), text);
            assertEquals(golden.decoded(), tokenizer.decode(golden.ids(), true));
            assertEquals(golden.shown(), tokenizer.decode(golden.ids(), false));
            assertEquals(golden.decoded(), streamed(tokenizer, golden.ids()));
        }
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
