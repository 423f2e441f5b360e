package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.json.Json;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SamplingSettingsTest {
    private static final SamplingSettings NONE = SamplingSettings.NONE;

    @Test
    void whatIsNotGivenStaysAsItIs() {
        var base = Sampling.defaults();
        assertEquals(base, NONE.over(base));
    }

    @Test
    void everyParameterThatIsGivenArrives() {
        var expected = new Sampling(0.1, 2, 0.3, 0.4, 0.5, 6, 7, 8, 9, Map.of(10, 11f), -12);
        var settings = NONE.withTemperature(0.1).withTopK(2).withTopP(0.3).withMinP(0.4).withTypicalP(0.5)
                .withRepetitionPenalty(6).withPenaltyLastN(7).withFrequencyPenalty(8).withPresencePenalty(9)
                .withLogitBias(Map.of(10, 11f)).withSeed(-12);
        assertEquals(expected, settings.over(Sampling.GREEDY));
        assertEquals(expected, settings.over(Sampling.defaults()));
    }

    @Test
    void theCallerWinsOverTheModelAndTheModelOverTheEngine() {
        var asked = NONE.withTopK(1).withSeed(5);
        var recommended = NONE.withTopK(2).withTopP(0.5);
        Sampling sampling = asked.over(recommended).over(Sampling.defaults());
        assertEquals(1, sampling.topK());
        assertEquals(0.5, sampling.topP());
        assertEquals(0.05, sampling.minP());
        assertEquals(5, sampling.seed());
    }

    @Test
    void layingOneOverAnotherIsAssociative() {
        var a = NONE.withTopK(1);
        var b = NONE.withTopK(2).withTopP(0.5);
        var c = NONE.withTopP(0.6).withMinP(0.1);
        assertEquals(a.over(b).over(c), a.over(b.over(c)));
        assertEquals(Map.of("top_k", 1L, "top_p", 0.5, "min_p", 0.1), a.over(b).over(c).given());
    }

    @Test
    void parametersCanBeGivenByName() {
        assertEquals(NONE.withTopK(20).withTopP(0.5), NONE.with("top_k", 20L).with("top_p", 0.5f));
        assertEquals(NONE.withTopK(20), NONE.with("top_k", 20.0));
        assertEquals(NONE.withTemperature(1), NONE.with("temperature", 1));
    }

    @Test
    void impossibleNamesAndNumbersAreRefused() {
        assertEquals("sampling parameter is 'mirostat', expected one of frequency_penalty, min_p, penalty_last_n, "
                + "presence_penalty, repetition_penalty, seed, temperature, top_k, top_p, typical_p",
                refusal("mirostat", 1));
        assertEquals("top_k is 1.5, expected an integer", refusal("top_k", 1.5));
        assertEquals("top_k is NaN, expected an integer", refusal("top_k", Double.NaN));
        assertEquals("top_k is 1.0E300, expected an integer", refusal("top_k", 1e300));
        assertEquals("top_k is 4294967296, expected an integer of 32 bits", refusal("top_k", 1L << 32));
        assertEquals("top_p is 1.5, expected above 0, at most 1", refusal("top_p", 1.5));
    }

    @Test
    void aGenerationConfigRecommends() {
        var config = Json.parseObject("""
                {"do_sample": true, "temperature": 0.7, "top_p": 0.8, "top_k": 20, "repetition_penalty": 1.05,
                 "typical_p": null, "eos_token_id": [2047, 2045], "max_new_tokens": 2048}""");
        assertEquals(NONE.withTemperature(0.7).withTopP(0.8).withTopK(20).withRepetitionPenalty(1.05),
                SamplingSettings.ofGenerationConfig("generation_config.json", config));
    }

    @Test
    void aGenerationConfigThatForbidsSamplingAsksForTheLikeliestToken() {
        var config = Json.parseObject("{\"do_sample\": false, \"temperature\": 0.7}");
        assertEquals(NONE.withTemperature(0), SamplingSettings.ofGenerationConfig("generation_config.json", config));
    }

    @Test
    void topKOfMinusOneIsOff() {
        var config = Json.parseObject("{\"top_k\": -1}");
        assertEquals(NONE.withTopK(0), SamplingSettings.ofGenerationConfig("generation_config.json", config));
    }

    @Test
    void ggufMetadataRecommendsTheSameThough32BitsWide() {
        Map<String, Object> metadata = Map.of("general.sampling.temp", (double) 0.7f, "general.sampling.top_k", 20L,
                "general.sampling.top_p", (double) 0.8f, "general.sampling.min_p", (double) 0.05f,
                "general.sampling.penalty_repeat", (double) 1.05f, "general.sampling.penalty_last_n", 128L,
                "general.name", "x");
        assertEquals(NONE.withTemperature(0.7).withTopK(20).withTopP(0.8).withMinP(0.05).withRepetitionPenalty(1.05)
                .withPenaltyLastN(128),
                SamplingSettings.ofMetadata("a.gguf", key -> Optional.ofNullable(metadata.get(key))));
    }

    @Test
    void anImpossibleRecommendationNamesFileAndKey() {
        var config = assertThrows(SamplingException.class, () -> SamplingSettings.ofGenerationConfig(
                "m/generation_config.json", Map.of("top_p", "high")));
        assertEquals("m/generation_config.json: 'top_p': top_p is String, expected a number", config.getMessage());
        var gguf = assertThrows(SamplingException.class, () -> SamplingSettings.ofMetadata(
                "a.gguf", key -> key.endsWith("temp") ? Optional.of(-1.0) : Optional.empty()));
        assertEquals("a.gguf: 'general.sampling.temp': temperature is -1.0, expected 0 to 100", gguf.getMessage());
    }

    private static String refusal(String name, Number value) {
        return assertThrows(IllegalArgumentException.class, () -> NONE.with(name, value)).getMessage();
    }
}
