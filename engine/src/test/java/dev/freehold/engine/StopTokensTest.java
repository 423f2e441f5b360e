package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.checkpoint.Metadata;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopTokensTest {
    @Test
    void allThatTheMetadataNameStop() {
        var metadata = new Metadata("model.gguf", Map.of(
                "tokenizer.ggml.eos_token_id", 1L,
                "tokenizer.ggml.eot_token_id", 2L,
                "tokenizer.ggml.eom_token_id", 3L,
                "tokenizer.ggml.padding_token_id", 9L,
                "tokenizer.ggml.eos_token_ids", List.of(1L, 4L)));
        assertEquals(Set.of(1, 2, 3, 4), StopTokens.named(metadata));
    }

    /// What model-makers end answers with, where the file names none of it.
    @ParameterizedTest
    @ValueSource(strings = {
        "<|im_end|> <|endoftext|>", // Qwen
        "<|eot_id|> <|eom_id|> <|end_of_text|>", // Llama 3
        "</s>", // Mistral
        "<｜end▁of▁sentence｜>", // DeepSeek and the models distilled from R1
        "<|im_end|> [EOS] [EOT]" // Kimi
    })
    void theFamiliesStopTokensAreKnown(String texts) {
        List<String> tokens = List.of(texts.split(" "));
        var values = FakeCheckpoint.vocabulary(tokens, Collections.nCopies(tokens.size(), 3L), Map.of());
        var checkpoint = new FakeCheckpoint(values, 256 + tokens.size());
        var tokenizer = ModelTokenizer.find(checkpoint).orElseThrow();
        assertEquals(tokens, StopTokens.of(checkpoint.metadata(), tokenizer).stream().map(tokenizer::token).sorted(
                Comparator.comparing(tokens::indexOf)).toList());
    }

    @Test
    void aWordThatOnlyLooksLikeAStopTokenDoesNotStop() {
        var values = FakeCheckpoint.vocabulary(List.of("</s>", "<|im_end|>"), List.of(1L, 3L), Map.of());
        var checkpoint = new FakeCheckpoint(values, 258);
        var tokenizer = ModelTokenizer.find(checkpoint).orElseThrow();
        assertEquals(Set.of(257), StopTokens.of(checkpoint.metadata(), tokenizer));
    }
}
