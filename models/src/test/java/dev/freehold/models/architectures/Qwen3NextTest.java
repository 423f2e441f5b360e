package dev.freehold.models.architectures;

import dev.freehold.models.GoldenModel;
import org.junit.jupiter.api.Test;

class Qwen3NextTest {
    @Test
    void logitsAreThoseOfTransformers() {
        GoldenModel.named("qwen3next").assertLogitsOfBothFormats(1e-3);
    }

    @Test
    void filesWithOneMatrixForAllProjectionsAreRead() {
        GoldenModel.named("qwen3next").assertLogitsOf("fused.gguf", 1e-3);
    }
}
