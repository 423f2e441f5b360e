package dev.freehold.models.architectures;

import dev.freehold.models.GoldenModel;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LlamaTest {
    @ParameterizedTest
    @ValueSource(strings = {"llama3", "llama-tied-headdim", "llama-linear"})
    void logitsAreThoseOfTransformers(String model) {
        GoldenModel.named(model).assertLogitsOfBothFormats(1e-4);
    }

    @Test
    void mixturesOfExpertsAreLlamasToo() {
        GoldenModel.named("mixtral").assertLogitsOfBothFormats(1e-3);
        GoldenModel.named("mixtral").assertLogitsOf("unstacked.gguf", 1e-3);
    }

    @Test
    void slidingWindowsAreHonouredWhereTheFilesTellOfThem() throws IOException {
        GoldenModel.named("mistral-window").assertLogitsWithAndWithoutWindow(1e-4);
    }
}
