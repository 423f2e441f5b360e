package dev.freehold.models.architectures;

import dev.freehold.models.GoldenModel;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Qwen2Test {
    @ParameterizedTest
    @ValueSource(strings = {"qwen2-tied", "qwen2-yarn"})
    void logitsAreThoseOfTransformers(String model) {
        GoldenModel.named(model).assertLogitsOfBothFormats(1e-4);
    }

    @Test
    void slidingWindowsAreHonouredWhereTheFilesTellOfThem() throws IOException {
        GoldenModel.named("qwen2-window").assertLogitsWithAndWithoutWindow(1e-4);
    }

    @Test
    void queriesKeysAndValuesMayBeOneTensor() {
        GoldenModel.named("qwen2-tied").assertLogitsOf("fused.gguf", 1e-4);
    }
}
