package dev.freehold.models.architectures;

import dev.freehold.models.GoldenModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Qwen35Test {
    @ParameterizedTest
    @ValueSource(strings = {"qwen35", "qwen35-equal"})
    void logitsAreThoseOfTransformers(String model) {
        GoldenModel.named(model).assertLogitsOfBothFormats(1e-3);
    }

    @Test
    void filesMadeByOllamaAreRead() {
        GoldenModel.named("qwen35").assertLogitsOf("ollama.gguf", 1e-3);
    }
}
