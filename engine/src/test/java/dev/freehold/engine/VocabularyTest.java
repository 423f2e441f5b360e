package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    private static final Map<String, Object> VALUES = FakeCheckpoint.vocabulary(
            List.of("<|im_end|>", "[PAD257]", "<image>"), List.of(3L, 5L, 3L),
            Map.of("tokenizer.ggml.suppress_tokens", List.of(258L, -1L, 999L)));

    @Test
    void whatStandsForNoTokenIsNeverGenerated() {
        Vocabulary vocabulary = Vocabulary.of(new FakeCheckpoint(VALUES, 261));
        assertArrayEquals(new int[] {257, 259, 260, 258}, vocabulary.suppressed());
    }

    @Test
    void aModelWithoutATemplateHasNoChatFormat() {
        assertTrue(Vocabulary.of(new FakeCheckpoint(VALUES, 259)).chatFormat().isEmpty());
    }

    @Test
    void withoutAVocabularyThereAreTheStopTokensThatTheFileNames() {
        Vocabulary vocabulary = Vocabulary.of(new FakeCheckpoint(Map.of("tokenizer.ggml.eos_token_id", 2L), 6));
        assertTrue(vocabulary.tokenizer().isEmpty());
        assertEquals(Set.of(2), vocabulary.stopTokens());
        assertEquals("", vocabulary.textStream(Set.of()).accept(1));
    }

    @Test
    void stopTokensAreThoseNamedAndThoseWhoseTextSaysSo() {
        assertEquals(Set.of(256), Vocabulary.of(new FakeCheckpoint(VALUES, 259)).stopTokens());
    }
}
