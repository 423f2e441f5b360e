package dev.freehold.models.architectures;

import dev.freehold.models.GoldenModel;
import org.junit.jupiter.api.Test;

class Qwen3MoeTest {
    @Test
    void logitsAreThoseOfTransformers() {
        GoldenModel.named("qwen3moe").assertLogitsOfBothFormats(1e-3);
    }
}
