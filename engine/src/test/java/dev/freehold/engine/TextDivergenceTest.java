package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.engine.sampling.Divergence;
import dev.freehold.engine.sampling.Perplexity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextDivergenceTest {
    private static final String TEXT = "The quick brown fox jumps over the lazy dog, again and again. ".repeat(2);
    private static final TextDivergence.Progress NOBODY = (_, _, _) -> {};

    @Test
    void theSecondHalfOfEachWindowIsCompared() {
        try (Model model = ChatModelFixture.open(); Model reference = ChatModelFixture.open("model-F16.gguf")) {
            List<Integer> done = new ArrayList<>();
            var result = TextDivergence.of(model, reference, TEXT, 16, (windows, _, _) -> done.add(windows));
            int[] tokens = model.encode(TEXT);
            assertEquals(done.size(), tokens.length / 16);
            Perplexity alone = TextPerplexity.of(model, tokens, 16, (_, _, _) -> {});
            assertEquals(alone.tokens(), result.perplexity().tokens());
            assertEquals(alone.value(), result.perplexity().value(), 1e-9 * alone.value());
            Divergence expected = Divergence.NONE;
            for (int i = 0; i < done.size(); i++) {
                int[] window = Arrays.copyOfRange(tokens, 16 * i, 16 * i + 16);
                List<float[]> p = rows(reference, window);
                List<float[]> q = rows(model, window);
                for (int row = 8; row < 15; row++) {
                    expected = expected.plus(Divergence.kullbackLeibler(p.get(row), q.get(row)));
                }
            }
            assertEquals(expected.tokens(), result.divergence().tokens());
            assertEquals(expected.mean(), result.divergence().mean(), 1e-9 * expected.mean());
        }
    }

    private static List<float[]> rows(Model model, int[] tokens) {
        List<float[]> rows = new ArrayList<>();
        Logits.forEach(model, tokens, (_, logits) -> {
            for (int row = 0; row < logits.shape().rows(); row++) {
                rows.add(logits.row(row).toArray());
            }
        });
        return rows;
    }

    @Test
    void aModelDoesNotDivergeFromItself() {
        try (Model model = ChatModelFixture.open(); Model again = ChatModelFixture.open()) {
            assertEquals(0, TextDivergence.of(model, again, TEXT, 16, NOBODY).divergence().mean(), 1e-12);
            assertThrows(IllegalArgumentException.class, () -> TextDivergence.of(model, model, TEXT, 16, NOBODY));
        }
    }

    @Test
    void theWindowHasToFitBoth() {
        var few = new ModelOptions(1, "reference", 8, CacheType.AUTO);
        try (Model model = ChatModelFixture.open();
                Model reference = Model.open(ChatModelFixture.folder().resolve("model.gguf"), few)) {
            assertEquals("a window should have from 4 to 8 tokens, has 16", assertThrows(EngineException.class,
                    () -> TextDivergence.of(model, reference, TEXT, 16, NOBODY)).getMessage());
        }
    }
}
