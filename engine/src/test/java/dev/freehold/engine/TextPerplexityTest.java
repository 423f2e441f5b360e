package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.engine.sampling.Perplexity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextPerplexityTest {
    @Test
    void theSecondHalfOfEachWindowIsCounted() {
        try (Model model = ChatModelFixture.open()) {
            int[] tokens = IntStream.range(0, 100).map(i -> i * 7 % 300).toArray();
            List<Integer> done = new ArrayList<>();
            Perplexity all = TextPerplexity.of(model, tokens, 16, (windows, of, _) -> done.add(windows * 100 + of));
            assertEquals(6 * 7, all.tokens()); // of 16 tokens the last 8 count, of which 7 have a next one to predict
            assertEquals(List.of(106, 206, 306, 406, 506, 606), done);
            Perplexity sum = Perplexity.NONE;
            for (int i = 0; i < 6; i++) {
                sum = sum.plus(TextPerplexity.of(model, java.util.Arrays.copyOfRange(tokens, i * 16, i * 16 + 16), 8));
            }
            assertEquals(sum.value(), all.value(), 1e-9);
        }
    }

    @Test
    void textsThatAreTooShortAreRefused() {
        try (Model model = ChatModelFixture.open()) {
            var message = assertThrows(EngineException.class,
                    () -> TextPerplexity.of(model, new int[20], 16, (_, _, _) -> {})).getMessage();
            assertEquals("the text has 20 tokens; two windows of 16 are the least", message);
        }
    }
}
