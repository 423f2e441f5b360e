package dev.freehold.models.architectures;

import dev.freehold.models.GoldenModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Qwen3Test {
    @ParameterizedTest
    @ValueSource(strings = {"qwen3"})
    void logitsAreThoseOfTransformers(String model) {
        GoldenModel.named(model).assertLogitsOfBothFormats(1e-4);
    }

    @Test
    void queriesKeysAndValuesMayBeOneTensor() {
        GoldenModel.named("qwen3").assertLogitsOf("fused.gguf", 1e-4);
    }
}
