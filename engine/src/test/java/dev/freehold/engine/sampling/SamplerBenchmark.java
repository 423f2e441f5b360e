package dev.freehold.engine.sampling;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntSupplier;

/// What a token costs beside the model: a draw from the vocabulary of Qwen 2.5 under common settings.
///
/// Prints medians; refuses to time a sampler whose probabilities do not sum to 1.
final class SamplerBenchmark {
    private static final int VOCABULARY = 151_936;
    private static final int WARM_UP = 1000;
    private static final int RUNS = 501;

    private SamplerBenchmark() {}

    static void main() {
        var random = new Random(1);
        var logits = new float[VOCABULARY];
        for (int id = 0; id < VOCABULARY; id++) {
            logits[id] = (float) (2.5 * random.nextGaussian());
        }
        for (int peak = 0; peak < 50; peak++) { // a trained model is surer than noise
            logits[random.nextInt(VOCABULARY)] = random.nextFloat(10, 18);
        }
        var open = SamplingSettings.NONE.withTemperature(0.8).withSeed(1);
        time("greedy", open.withTemperature(0), logits);
        time("defaults: top-k 40, top-p 0.95, min-p 0.05",
                open.withTopK(40).withTopP(0.95).withMinP(0.05), logits);
        time("defaults, repetition penalty 1.05",
                open.withTopK(40).withTopP(0.95).withMinP(0.05).withRepetitionPenalty(1.05), logits);
        time("top-p 0.95", open.withTopP(0.95), logits);
        time("top-p 0.9999", open.withTopP(0.9999), logits);
        time("min-p 0.05", open.withMinP(0.05), logits);
        time("typical-p 0.95", open.withTypicalP(0.95), logits);
        time("temperature alone", open, logits);
        time("log-probabilities, top 20", () -> LogProbabilities.of(logits, 5, 20).top().size());
        time("negative log-likelihood", () -> (int) Perplexity.negativeLogLikelihood(logits, 0, VOCABULARY, 5));
        timeExponentials(logits);
    }

    private static void timeExponentials(float[] logits) {
        var x = new double[logits.length];
        time("exponentials: LogSumExp", () -> {
            Arrays.setAll(x, i -> logits[i] - 18.0);
            return (int) LogSumExp.exponentiate(x, x.length);
        });
        time("exponentials: Math.exp", () -> {
            double sum = 0;
            for (float logit : logits) {
                sum += Math.exp(logit - 18.0);
            }
            return (int) sum;
        });
        time("exponentials: StrictMath.exp", () -> {
            double sum = 0;
            for (float logit : logits) {
                sum += StrictMath.exp(logit - 18.0);
            }
            return (int) sum;
        });
    }

    private static void time(String name, SamplingSettings settings, float[] logits) {
        var sampler = new Sampler(settings.over(Sampling.GREEDY), logits.length);
        for (int i = 0; i < 64; i++) {
            sampler.accept(i);
        }
        double sum = Arrays.stream(sampler.candidates(logits).probabilities(1)).sum();
        if (!(Math.abs(sum - 1) < 1e-9)) {
            throw new AssertionError("%s: probabilities sum to %s".formatted(name, sum));
        }
        time(name, () -> sampler.next(logits));
    }

    private static void time(String name, IntSupplier action) {
        int sink = 0;
        for (int i = 0; i < WARM_UP; i++) {
            sink += action.getAsInt();
        }
        var nanos = new long[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            sink += action.getAsInt();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf("%-45s %8.0f µs%s%n", name, nanos[RUNS / 2] / 1e3, sink == 42 ? " " : "");
    }
}
