package dev.freehold.engine.sampling;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/// How the next token is drawn: every parameter of a [Sampler], none left open.
///
/// Three voices decide, the first that speaks wins: what the caller asks for, what the model's files recommend, what
/// the engine falls back to. The first two are [SamplingSettings], in which any parameter may be absent:
///
///     Sampling sampling = asked.over(recommended).over(Sampling.defaults());
///
/// @param temperature  divides the logits before the draw, 0 to 100; 0 takes the likeliest token, whatever the filters
/// @param topK  only the `topK` likeliest tokens; 0: all
/// @param topP  only the likeliest tokens that together have this probability, above 0 to 1; 1: all
/// @param minP  only tokens at least this fraction as likely as the likeliest, 0 to 1; 0: all
/// @param typicalP  only the tokens closest to the expected surprise that together have this probability, above 0 to 1;
///     1: all
/// @param repetitionPenalty  divides positive and multiplies negative logits of recent tokens, 0.01 to 100; 1: none
/// @param penaltyLastN  how many recent tokens, of prompt and answer, the penalties look at; -1: all, 0: none
/// @param frequencyPenalty  subtracted from a logit for every recent occurrence of its token, -100 to 100; 0: none
/// @param presencePenalty  subtracted once from the logit of every recent token, -100 to 100; 0: none
/// @param logitBias  added to the logits of these token ids, -100 (in practice: never) to 100; copied
/// @param seed  where the random numbers start: same seed, same logits, same tokens, on every machine
public record Sampling(
        double temperature,
        int topK,
        double topP,
        double minP,
        double typicalP,
        double repetitionPenalty,
        int penaltyLastN,
        double frequencyPenalty,
        double presencePenalty,
        Map<Integer, Float> logitBias,
        long seed) {

    /// Always the likeliest token; no penalties, no bias.
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 1, 64, 0, 0, Map.of(), 0);

    static final int MAX_LAST_N = 1 << 20;
    private static final double MAX_TEMPERATURE = 100;
    private static final double MAX_PENALTY = 100;
    private static final float MAX_BIAS = 100;

    /// @throws IllegalArgumentException if a parameter is out of range or not a number; names parameter and value
    public Sampling {
        require(0 <= temperature && temperature <= MAX_TEMPERATURE, "temperature", temperature, "0 to 100");
        require(topK >= 0, "top_k", topK, "0 (off) or more");
        require(0 < topP && topP <= 1, "top_p", topP, "above 0, at most 1");
        require(0 <= minP && minP <= 1, "min_p", minP, "0 to 1");
        require(0 < typicalP && typicalP <= 1, "typical_p", typicalP, "above 0, at most 1");
        require(1 / MAX_PENALTY <= repetitionPenalty && repetitionPenalty <= MAX_PENALTY,
                "repetition_penalty", repetitionPenalty, "0.01 to 100");
        require(-1 <= penaltyLastN && penaltyLastN <= MAX_LAST_N, "penalty_last_n", penaltyLastN,
                "-1 (all), or 0 to " + MAX_LAST_N);
        require(Math.abs(frequencyPenalty) <= MAX_PENALTY, "frequency_penalty", frequencyPenalty, "-100 to 100");
        require(Math.abs(presencePenalty) <= MAX_PENALTY, "presence_penalty", presencePenalty, "-100 to 100");
        logitBias = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(logitBias)));
        logitBias.forEach((id, bias) -> {
            require(id >= 0, "logit_bias", "for token " + id, "token ids from 0");
            require(Math.abs(bias) <= MAX_BIAS, "logit_bias", bias + " for token " + id, "-100 to 100");
        });
    }

    /// What holds where neither caller nor model say otherwise, with a new random seed.
    ///
    /// The values are those of llama.cpp (`common_params_sampling` in its `common/common.h`): temperature 0.8, top-k
    /// 40, top-p 0.95, min-p 0.05, penalties off with a window of 64. The seed is drawn here, once, from 32 bits so
    /// that people can type it again; [#seed] tells it.
    public static Sampling defaults() {
        return new Sampling(0.8, 40, 0.95, 0.05, 1, 1, 64, 0, 0, Map.of(),
                ThreadLocalRandom.current().nextLong(1L << 32));
    }

    /// Whether the likeliest token is always taken, so that seed and filters have no say.
    public boolean isGreedy() {
        return temperature == 0;
    }

    boolean penalizes() {
        return penaltyLastN != 0 && (repetitionPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0);
    }

    static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s is %s, expected %s".formatted(name, value, expected));
        }
    }
}
