package dev.freehold.models.architectures;

import dev.freehold.models.GoldenModel;
import org.junit.jupiter.api.Test;

class Qwen35MoeTest {
    @Test
    void logitsAreThoseOfTransformers() {
        GoldenModel.named("qwen35moe").assertLogitsOfBothFormats(1e-3);
        GoldenModel.named("qwen35moe").assertLogitsOf("fused.gguf", 1e-3);
    }
}
