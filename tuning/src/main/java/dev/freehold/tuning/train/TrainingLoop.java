package dev.freehold.tuning.train;

import dev.freehold.tuning.data.Batch;
import dev.freehold.tuning.data.BatchPlan;
import dev.freehold.tuning.data.PairBatch;
import dev.freehold.tuning.data.TokenBatch;
import dev.freehold.tuning.network.Loss;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.train.config.Optimization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Takes steps. A step is a function of the parameters, the moments and its number: batches, dropout and the learning
/// rate follow from the number, so that a run that was interrupted goes on to the same bits.
final class TrainingLoop {
    private static final double SMOOTHING = 0.9;
    private static final int NAMED = 5;

    private final Learner learner;
    private final TrainingData data;
    private final Course course;
    private final Optimization optimization;
    private final long seed;

    TrainingLoop(Learner learner, TrainingData data, Course course, Optimization optimization, long seed) {
        this.learner = learner;
        this.data = data;
        this.course = course;
        this.optimization = optimization;
        this.seed = seed;
    }

    /// Takes a step.
    ///
    /// @param step    from 1 on
    /// @param smooth  the running mean of losses before it; not a number before the first
    /// @throws TrainingException if loss or gradients are no numbers; parameters are then as before the step
    StepReport step(int step, double smooth) {
        long started = System.nanoTime();
        Course.Part part = course.part(step);
        List<Batch> batches = new ArrayList<>();
        for (int i = part.from(); i < part.to(); i++) {
            batches.add(data.batches().batch(part.epoch(), i));
        }
        long weight = batches.stream().mapToLong(Batch::weight).sum();
        learner.optimizer().clear();
        Loss total = new Loss(0, 0, Map.of());
        for (int i = 0; i < batches.size(); i++) {
            Loss loss = learner.objective().learn(batches.get(i), 1.0 / weight, seedOf(step, i));
            if (!Double.isFinite(loss.sum())) {
                throw new TrainingException("step %d: the loss is %s, at %s"
                        .formatted(step, loss.sum(), culprits(batches.get(i))));
            }
            total = sum(total, loss);
        }
        double norm = learner.optimizer().norm();
        if (!Double.isFinite(norm)) {
            throw new TrainingException("step %d: the gradients' norm is %s, at %s".formatted(step, norm,
                    some(batches.stream().flatMap(TrainingLoop::sources).toList())));
        }
        double rate = optimization.rate(step, course.steps());
        learner.optimizer().step(rate, step, norm);
        double loss = total.mean();
        return new StepReport(step, course.epochs(step), loss,
                Double.isNaN(smooth) ? loss : SMOOTHING * smooth + (1 - SMOOTHING) * loss, rate, norm,
                batches.stream().mapToLong(Batch::tokens).sum(), weight, (System.nanoTime() - started) / 1e9,
                means(total));
    }

    /// The loss on the validation data.
    Evaluation evaluate(int step) {
        BatchPlan plan = data.validationBatches().orElseThrow();
        Loss total = new Loss(0, 0, Map.of());
        for (int i = 0; i < plan.batches(0); i++) {
            total = sum(total, learner.objective().measure(plan.batch(0, i)));
        }
        return new Evaluation(step, total.mean(), means(total));
    }

    private static Loss sum(Loss one, Loss other) {
        var details = new LinkedHashMap<>(one.details());
        other.details().forEach((name, value) -> details.merge(name, value, Double::sum));
        return new Loss(one.sum() + other.sum(), one.weight() + other.weight(), details);
    }

    private static Map<String, Double> means(Loss loss) {
        var means = new LinkedHashMap<String, Double>();
        loss.details().forEach((name, value) -> means.put(name, value / loss.weight()));
        return means;
    }

    /// Another for every batch of every step (SplitMix64's mixing, <https://doi.org/10.1145/2714064.2660195>).
    private long seedOf(int step, int index) {
        long z = seed + 0x9E3779B97F4A7C15L * (step * 0x100000001L + index);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /// The examples of a batch whose loss is no number, found one by one.
    private String culprits(Batch batch) {
        List<Batch> single = switch (batch) {
            case TokenBatch tokens -> split(tokens);
            case PairBatch(TokenBatch chosen, TokenBatch rejected) -> {
                List<Batch> pairs = new ArrayList<>();
                for (int i = 0; i < batch.weight(); i++) {
                    pairs.add(new PairBatch((TokenBatch) split(chosen).get(i), (TokenBatch) split(rejected).get(i)));
                }
                yield pairs;
            }
        };
        List<String> guilty = single.stream()
                .filter(each -> each.weight() > 0 && !Double.isFinite(learner.objective().measure(each).sum()))
                .flatMap(TrainingLoop::sources).toList();
        return guilty.isEmpty() ? some(sources(batch).toList())
                : guilty.size() > 1 && guilty.size() == sources(batch).count()
                ? some(guilty) + ": every example, so that it is the weights that went astray;"
                        + " a lower learning rate or a longer warm-up may help"
                : some(guilty);
    }

    private static List<Batch> split(TokenBatch batch) {
        List<Batch> single = new ArrayList<>();
        for (int i = 0; i + 1 < batch.bounds().length; i++) {
            int from = batch.bounds()[i];
            int to = batch.bounds()[i + 1];
            single.add(new TokenBatch(Arrays.copyOfRange(batch.ids(), from, to),
                    Arrays.copyOfRange(batch.targets(), from, to), new int[] {0, to - from},
                    new String[] {batch.sources()[i]}));
        }
        return single;
    }

    private static Stream<String> sources(Batch batch) {
        return switch (batch) {
            case TokenBatch tokens -> Stream.of(tokens.sources());
            case PairBatch(TokenBatch chosen, _) -> Stream.of(chosen.sources());
        };
    }

    private static String some(List<String> sources) {
        var different = new TreeSet<>(sources);
        String named = String.join(", ", different.stream().limit(NAMED).toList());
        return different.size() > NAMED ? named + " and %d more".formatted(different.size() - NAMED) : named;
    }
}
