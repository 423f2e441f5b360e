package dev.freehold.tuning.objective;

import dev.freehold.tuning.data.Batch;
import dev.freehold.tuning.data.PairBatch;
import dev.freehold.tuning.data.TokenBatch;
import dev.freehold.tuning.network.Loss;
import dev.freehold.tuning.network.Objective;
import dev.freehold.tuning.network.Parameter;
import dev.freehold.tuning.network.Purpose;
import dev.freehold.tuning.network.TrainableNetwork;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.network.TrainingMode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// To make preferred answers more probable than others, measured against what the network thought at the start:
/// direct preference optimization, <https://arxiv.org/abs/2305.18290>.
///
/// The loss of a pair is `-(1 - ε)·ln σ(z) - ε·ln σ(-z)`, where `z` is the reward of the chosen answer less that of
/// the rejected one, and a reward is `β·(ln p(answer) - ln p_reference(answer))`. Losses tell of every pair, as
/// details, `chosen reward`, `rejected reward`, `margin` and `accuracy`.
public final class Preference implements Objective {
    private final TrainableNetwork network;
    private final TrainableNetwork reference;
    private final Purpose asReference;
    private final Options options;

    /// What a preference is worth.
    ///
    /// @param beta       `β`: how strongly the network is held to where it started, e.g. 0.1
    /// @param smoothing  `ε`: share of the pairs that are taken to be the wrong way round, from 0 to below 0.5
    public record Options(double beta, double smoothing) {
        /// @throws TrainingException if a number cannot be
        public Options {
            if (!(beta > 0 && Double.isFinite(beta))) {
                throw new TrainingException("beta should be positive and finite, is " + beta);
            }
            if (!(smoothing >= 0 && smoothing < 0.5)) {
                throw new TrainingException("label smoothing should be from 0 to below 0.5, is " + smoothing);
            }
        }
    }

    /// What a batch of pairs came to.
    ///
    /// @param slopes  derivative of the loss of each pair by its margin
    private record Judgement(Loss loss, double[] slopes) {}

    private Preference(TrainableNetwork network, TrainableNetwork reference, Purpose asReference, Options options) {
        this.network = network;
        this.reference = reference;
        this.asReference = asReference;
        this.options = options;
    }

    /// Of a network with an adapter, which is its own reference when the adapter is switched off.
    ///
    /// @param network  stays the caller's to close
    public static Preference ofAdapter(TrainableNetwork network, Options options) {
        if (!(network.mode() instanceof TrainingMode.Lora)) {
            throw new IllegalArgumentException("a network without an adapter needs another one as reference");
        }
        return new Preference(network, network, new Purpose.Unadapted(), options);
    }

    /// Of a network that learns in full, and a frozen copy of where it started.
    ///
    /// @param network    stays the caller's to close
    /// @param reference  stays the caller's to close
    public static Preference against(TrainableNetwork network, TrainableNetwork reference, Options options) {
        return new Preference(network, reference, new Purpose.Measuring(), options);
    }

    @Override
    public List<Parameter> parameters() {
        return network.parameters();
    }

    @Override
    public Loss learn(Batch batch, double scale, long seed) {
        TokenBatch both = both(pairs(batch));
        double[] expected = answers(reference, asReference, both);
        double[] found = answers(network, new Purpose.Learning(seed), both);
        Judgement judgement = judge(found, expected);
        int pairs = judgement.slopes.length;
        var weights = new float[both.tokens()]; // of the gradient of -ln p(token)
        for (int s = 0; s < 2 * pairs; s++) {
            double slope = (s < pairs ? -1 : 1) * scale * options.beta * judgement.slopes[s % pairs];
            for (int t = both.bounds()[s]; t < both.bounds()[s + 1]; t++) {
                weights[t] = (float) slope;
            }
        }
        network.learn(CrossEntropy.places(both), new CrossEntropy(network.kernels().training(), both, weights));
        return judgement.loss;
    }

    @Override
    public Loss measure(Batch batch) {
        TokenBatch both = both(pairs(batch));
        double[] expected = answers(reference, asReference, both);
        return judge(answers(network, new Purpose.Measuring(), both), expected).loss;
    }

    private static PairBatch pairs(Batch batch) {
        return switch (batch) {
            case PairBatch pairs -> pairs;
            case TokenBatch _ -> throw new IllegalArgumentException("preferences are learned from pairs");
        };
    }

    /// The chosen answers, then the rejected, in one batch.
    private static TokenBatch both(PairBatch pairs) {
        TokenBatch first = pairs.chosen();
        TokenBatch second = pairs.rejected();
        return new TokenBatch(
                concatenated(first.ids(), second.ids()),
                concatenated(first.targets(), second.targets()),
                concatenated(first.bounds(), IntStream.of(second.bounds()).skip(1)
                        .map(bound -> bound + first.tokens()).toArray()),
                Stream.of(first.sources(), second.sources()).flatMap(Stream::of).toArray(String[]::new));
    }

    private static int[] concatenated(int[] first, int[] second) {
        return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
    }

    /// `ln p` of every sequence's learned tokens together, as `network` sees them. It has then gone forward.
    private static double[] answers(TrainableNetwork network, Purpose purpose, TokenBatch batch) {
        var loss = new CrossEntropy(network.kernels().training(), batch, new float[batch.tokens()]);
        network.forward(batch, purpose);
        network.judge(CrossEntropy.places(batch), loss);
        var sums = new double[batch.bounds().length - 1];
        for (int s = 0; s < sums.length; s++) {
            for (int t = batch.bounds()[s]; t < batch.bounds()[s + 1]; t++) {
                sums[s] -= loss.losses()[t];
            }
        }
        return sums;
    }

    /// @param found     `ln p` of the chosen answers, then of the rejected
    /// @param expected  the same, of the reference
    private Judgement judge(double[] found, double[] expected) {
        int pairs = found.length / 2;
        var slopes = new double[pairs];
        double sum = 0;
        double chosen = 0;
        double rejected = 0;
        double right = 0;
        for (int i = 0; i < pairs; i++) {
            double better = options.beta * (found[i] - expected[i]);
            double worse = options.beta * (found[pairs + i] - expected[pairs + i]);
            double margin = better - worse;
            sum += (1 - options.smoothing) * softplus(-margin) + options.smoothing * softplus(margin);
            slopes[i] = sigmoid(margin) - (1 - options.smoothing);
            chosen += better;
            rejected += worse;
            right += margin > 0 ? 1 : 0;
        }
        return new Judgement(new Loss(sum, pairs, Map.of("chosen reward", chosen, "rejected reward", rejected,
                "margin", chosen - rejected, "accuracy", right)), slopes);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /// `ln(1 + eˣ)`, which is `-ln σ(-x)`.
    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    @Override
    public void close() {}
}
