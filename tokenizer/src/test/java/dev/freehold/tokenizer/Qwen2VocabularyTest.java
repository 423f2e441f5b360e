package dev.freehold.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.tokenizer.Fixtures.Golden;
import dev.freehold.tokenizer.Tokenizer.Specials;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The vocabulary of Qwen2 against what Hugging Face's tokenizers make of 1,220 texts.
class Qwen2VocabularyTest {
    @Test
    void tokenizerJsonEncodesAndDecodesAsTheReference() throws IOException {
        check(TokenizerFile.read(Fixtures.shared("tokenizer/tokenizer.json")));
    }

    @Test
    void ggufVocabularyEncodesAndDecodesAsTheReference() throws IOException {
        var metadata = new GgufMetadata(Fixtures.shared("tokenizer/qwen2-vocabulary.gguf"));
        Tokenizer tokenizer = metadata.vocabulary().tokenizer("qwen2-vocabulary.gguf");
        check(tokenizer);
        assertEquals("byte-level BPE (qwen2)", tokenizer.description());
        assertArrayEquals(new int[0], tokenizer.prefix());
    }

    private static void check(Tokenizer tokenizer) throws IOException {
        List<Golden> goldens = Fixtures.goldens(Fixtures.shared("tokenizer/tokens.jsonl"));
        assertEquals(1220, goldens.size());
        for (Golden golden : goldens) {
            assertArrayEquals(golden.ids(), tokenizer.encode(golden.text(), Specials.PARSE), golden.text());
            assertEquals(golden.decoded(), tokenizer.decode(golden.ids(), true));
            var streamed = new StringBuilder();
            TextStream stream = tokenizer.stream(true);
            for (int id : golden.ids()) {
                streamed.append(stream.accept(id));
            }
            assertEquals(golden.decoded(), streamed.append(stream.flush()).toString());
        }
    }
}
