package dev.freehold.models.architectures;

import dev.freehold.models.GoldenModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeepSeek2Test {
    @ParameterizedTest
    @ValueSource(strings = {"deepseek2-lite", "deepseek3"})
    void logitsAreThoseOfTransformers(String model) {
        GoldenModel.named(model).assertLogitsOfBothFormats(1e-3);
    }

    /// Transformers' norms of latent vectors have an epsilon of their own, for which GGUF has no key.
    @Test
    void theLatentNormsEpsilonIsThatOfTheFormat() {
        GoldenModel.named("kimi").assertLogitsOf(".", 1e-3);
        GoldenModel.named("kimi").assertLogitsOfGguf("logits-one-eps.f32", 1e-3);
    }

    @Test
    void olderFilesHaveKeysAndValuesInOnePiece() {
        GoldenModel.named("deepseek2-lite").assertLogitsOf("unsplit.gguf", 1e-3);
    }

    @Test
    void weightsOfEightAndFourBitsAreUnpacked() {
        GoldenModel.named("deepseek3").assertLogitsOf("fp8", 1e-3);
        GoldenModel.named("kimi").assertLogitsOf("int4", 1e-3);
    }
}
