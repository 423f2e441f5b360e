package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.TokenizerException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelTokenizerTest {
    private final Path chat = ChatModelFixture.folder();

    @Test
    void theSameVocabularyIsFoundWhereverItIsKept() {
        Tokenizer gguf = ModelTokenizer.open(chat.resolve("model.gguf"));
        int[] ids = gguf.encode("Hello<|im_end|>", Specials.PARSE);
        for (Path other : new Path[] {chat.resolve("hf"), chat.resolve("hf/tokenizer.json")}) {
            Tokenizer tokenizer = ModelTokenizer.open(other);
            assertArrayEquals(ids, tokenizer.encode("Hello<|im_end|>", Specials.PARSE), other.toString());
            assertEquals(gguf.vocabularySize(), tokenizer.vocabularySize(), other.toString());
        }
    }

    @Test
    void aFileWithAVocabularyAloneIsEnough() {
        Path file = chat.resolveSibling("tokenizers/llama3/vocabulary.gguf");
        assertEquals("Hi", ModelTokenizer.open(file).decode(
                ModelTokenizer.open(file).encode("Hi", Specials.PARSE), false));
    }

    @Test
    void aModelWithoutAVocabularyIsNamed() {
        Path file = chat.resolveSibling("models/qwen3/model.gguf");
        var e = assertThrows(TokenizerException.class, () -> ModelTokenizer.open(file));
        assertEquals(file + ": there is no vocabulary in it", e.getMessage());
    }

    @Test
    void anAbsentTokenizerFileIsNamedOnce() {
        var e = assertThrows(UncheckedIOException.class, () -> ModelTokenizer.open(Path.of("absent.json")));
        assertEquals("absent.json: no such file", e.getMessage());
    }

    @Test
    void aTokenizerFileThatIsNoneIsNamed() {
        Path file = chat.resolve("expected.json");
        var e = assertThrows(TokenizerException.class, () -> ModelTokenizer.open(file));
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    }
}
