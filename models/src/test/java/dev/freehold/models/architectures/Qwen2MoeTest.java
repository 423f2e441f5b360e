package dev.freehold.models.architectures;

import dev.freehold.models.GoldenModel;
import org.junit.jupiter.api.Test;

class Qwen2MoeTest {
    @Test
    void logitsAreThoseOfTransformers() {
        GoldenModel.named("qwen2moe").assertLogitsOfBothFormats(1e-3);
    }
}
