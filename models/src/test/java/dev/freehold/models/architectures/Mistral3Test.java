package dev.freehold.models.architectures;

import dev.freehold.models.GoldenModel;
import org.junit.jupiter.api.Test;

class Mistral3Test {
    @Test
    void logitsAreThoseOfTransformers() {
        GoldenModel.named("ministral3").assertLogitsOfBothFormats(1e-3);
    }
}
