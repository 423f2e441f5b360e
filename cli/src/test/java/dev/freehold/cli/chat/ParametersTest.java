package dev.freehold.cli.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.GenerationOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {
    @Test
    void everySamplingParameterIsPassedOnUnderItsOwnName() {
        assertEquals(Map.of("temperature", 0.7), with("temperature", "0.7").sampling().given());
        assertEquals(Map.of("repetition_penalty", 1.1), with("repeat_penalty", "1.1").sampling().given());
        assertEquals(Map.of("penalty_last_n", -1L), with("repeat_last_n", "-1").sampling().given());
        assertEquals(Map.of("seed", 42L), with("seed", "42").sampling().given());
        for (String name : Parameters.names()) {
            assertEquals(List.of(name), List.copyOf(Parameters.given(with(name, "1")).keySet()));
        }
    }

    @Test
    void limitAndStopStringsAreNoSamplingParameters() {
        assertEquals(20, with("num_predict", "20").maxTokens());
        assertEquals(Integer.MAX_VALUE, with("num_predict", "-1").maxTokens());
        assertEquals(List.of("\n", "END", "a \"b\""), with("stop", "\"\\n\" END \"a \\\"b\\\"\"").stop());
    }

    @Test
    void whatIsImpossibleIsRefused() {
        assertEquals("temperature should be a number, is 'hot'", message("temperature", "hot"));
        assertEquals("num_predict should be 1 or more, or -1 (as many as fit), is 0", message("num_predict", "0"));
        assertEquals("num_predict should be 1 or more, or -1 (as many as fit), is 1.5", message("num_predict", "1.5"));
        assertEquals("the context cannot change while the model runs: start with --ctx-size", message("num_ctx", "9"));
        assertEquals("there is no parameter 'temp', but there are frequency_penalty, min_p, num_predict, "
                + "presence_penalty, repeat_last_n, repeat_penalty, seed, stop, temperature, top_k, top_p, typical_p",
                message("temp", "1"));
        String penalty = message("repeat_penalty", "-3");
        assertTrue(penalty.startsWith("repeat_penalty "), penalty);
        assertThrows(IllegalArgumentException.class, () -> with("top_p", "NaN"));
    }

    private static GenerationOptions with(String name, String value) {
        return Parameters.with(GenerationOptions.DEFAULT, name, value);
    }

    private static String message(String name, String value) {
        return assertThrows(IllegalArgumentException.class, () -> with(name, value)).getMessage();
    }
}
