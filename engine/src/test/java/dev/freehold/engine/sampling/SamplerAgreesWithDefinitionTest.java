package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// The filters against their definitions, which sort everything, on vocabularies large enough for every shortcut.
class SamplerAgreesWithDefinitionTest {
    private record Token(int id, double logit) {}

    @Property(tries = 300)
    void sameTokensInTheSameOrder(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5000) int vocabulary) {
        var random = new Random(seed);
        var logits = new float[vocabulary];
        double scale = Math.pow(10, random.nextDouble(-2, 1.5));
        boolean ties = random.nextInt(4) == 0;
        for (int id = 0; id < vocabulary; id++) {
            double logit = scale * random.nextGaussian();
            logits[id] = (float) (ties ? Math.rint(logit) + 0.0 : logit); // -0 becomes 0
        }
        Sampling sampling = randomSettings(random, vocabulary).over(Sampling.GREEDY);
        var candidates = new Sampler(sampling, vocabulary).candidates(logits);
        List<Token> expected = filtered(logits, sampling);
        assertArrayEquals(expected.stream().mapToInt(Token::id).toArray(),
                IntStream.range(0, candidates.count()).map(candidates::id).toArray(), sampling::toString);

        double[] probabilities = candidates.probabilities(sampling.temperature());
        double sum = 0;
        double all = mass(expected, sampling.temperature());
        for (int i = 0; i < expected.size(); i++) {
            sum += probabilities[i];
            assertEquals(Math.exp(expected.get(i).logit / sampling.temperature()) / all, probabilities[i], 1e-12);
        }
        assertEquals(1, sum, 1e-9);
    }

    private static SamplingSettings randomSettings(Random random, int vocabulary) {
        var settings = SamplingSettings.NONE.withTemperature(random.nextDouble(0.3, 2));
        if (random.nextBoolean()) {
            settings = settings.withTopK(random.nextInt(vocabulary + 10));
        }
        if (random.nextBoolean()) {
            settings = settings.withTopP(1 - random.nextDouble());
        }
        if (random.nextBoolean()) {
            settings = settings.withTypicalP(1 - random.nextDouble());
        }
        return random.nextBoolean() ? settings.withMinP(random.nextDouble()) : settings;
    }

    private static List<Token> filtered(float[] logits, Sampling sampling) {
        List<Token> tokens = IntStream.range(0, logits.length).mapToObj(id -> new Token(id, logits[id])).toList();
        if (sampling.topK() > 0) {
            tokens = sorted(tokens, token -> -token.logit).stream().limit(sampling.topK()).toList();
        }
        if (sampling.typicalP() < 1) {
            double logSum = Math.log(mass(tokens, 1));
            double entropy = 0;
            for (Token token : tokens) {
                entropy += (logSum - token.logit) * Math.exp(token.logit - logSum);
            }
            double mean = entropy;
            tokens = prefix(sorted(tokens, token -> (float) Math.abs(logSum - token.logit - mean)),
                    sampling.typicalP());
        }
        if (sampling.topP() < 1) {
            tokens = prefix(sorted(tokens, token -> -token.logit), sampling.topP());
        }
        if (sampling.minP() > 0) {
            double best = tokens.stream().mapToDouble(Token::logit).max().orElseThrow();
            tokens = tokens.stream().filter(token -> Math.exp(token.logit - best) >= sampling.minP()).toList();
        }
        return tokens;
    }

    /// Stable: equal ones stay in the order they had.
    private static List<Token> sorted(List<Token> tokens, ToDoubleFunction<Token> score) {
        return tokens.stream().sorted(Comparator.comparingDouble(score)).toList();
    }

    private static List<Token> prefix(List<Token> tokens, double p) {
        double target = p * mass(tokens, 1);
        var kept = new ArrayList<Token>();
        double mass = 0;
        for (Token token : tokens) {
            if (mass < target) {
                kept.add(token);
                mass += Math.exp(token.logit);
            }
        }
        return kept;
    }

    private static double mass(List<Token> tokens, double temperature) {
        return tokens.stream().mapToDouble(token -> Math.exp(token.logit / temperature)).sum();
    }
}
