package dev.freehold.tuning.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tuning.data.BatchPlan;
import dev.freehold.tuning.data.Batching;
import dev.freehold.tuning.data.DataCounts;
import dev.freehold.tuning.data.Dataset;
import dev.freehold.tuning.data.Example;
import dev.freehold.tuning.data.TokenBatch;
import dev.freehold.tuning.network.Reference;
import dev.freehold.tuning.network.TrainingMode;
import dev.freehold.tuning.train.config.DataChoice;
import dev.freehold.tuning.train.config.Extent;
import dev.freehold.tuning.train.config.Goal;
import dev.freehold.tuning.train.config.Optimization;
import dev.freehold.tuning.train.config.Rhythm;
import dev.freehold.tuning.train.config.Saving;
import dev.freehold.tuning.train.config.Schedule;
import dev.freehold.tuning.train.config.Start;
import dev.freehold.tuning.train.config.TrainingConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Fifty steps as a training takes them follow PyTorch's losses: batches, weights of tokens, AdamW, its moments.
class TrainingLoopTest {
    private static final double TOLERANCE = 1e-3;
    private static final Path MODEL = Reference.repository().resolve("fixtures/models/qwen2-tied");

    @Test
    void fiftyStepsFollowPyTorch() {
        Reference reference = Reference.named("steps-qwen2-tied");
        follow(reference, new TrainingMode.Full(), "full");
        follow(reference, new TrainingMode.Lora(reference.lora()), "lora");
    }

    private static void follow(Reference reference, TrainingMode mode, String name) {
        TrainingConfig config = config(mode);
        try (Checkpoint base = Checkpoint.open(MODEL);
                var learner = new Learner(config, new Compute(2, "", false))) {
            learner.load(base, config);
            if (mode instanceof TrainingMode.Lora) {
                Reference.startAdapter(learner.network().parameters(), false);
            }
            TrainingData data = data(reference.batches());
            var course = new Course(data.batches()::batches, config.extent());
            List<Double> rates = reference.numbers("rates");
            assertEquals(50, course.steps());
            for (int step = 1; step <= course.steps(); step++) { // its warm-up is another than transformers'
                var loop = new TrainingLoop(learner, data, course, optimization(rates.get(step - 1)), 0);
                assertEquals(reference.numbers(name).get(step - 1), loop.step(step, Double.NaN).loss(), TOLERANCE,
                        name + ", step " + step);
            }
        }
    }

    private static Optimization optimization(double rate) {
        return new Optimization(rate, Schedule.CONSTANT, 0, 0, 0, 0.1, 0.9, 0.95, 1e-8, 0);
    }

    private static TrainingConfig config(TrainingMode mode) {
        var data = new DataChoice(List.of(), List.of(), 0, 0, false, false, false, Optional.empty());
        var never = new Rhythm.AtTheEnd();
        return new TrainingConfig(new Start.Base(MODEL), mode, new Goal.Imitation(), data, optimization(1e-3),
                new Extent(2, 1, 13, 50), new Saving(never, never, 0), Path.of("none"), 0, Optional.of(Precision.F32),
                false);
    }

    /// The sequences of the batches, two by two.
    private static TrainingData data(List<TokenBatch> batches) {
        List<Example> examples = new ArrayList<>();
        for (TokenBatch batch : batches) {
            for (int i = 0; i + 1 < batch.bounds().length; i++) {
                int from = batch.bounds()[i];
                int to = batch.bounds()[i + 1];
                var learned = new boolean[to - from];
                for (int t = 1; t < learned.length; t++) {
                    learned[t] = batch.targets()[from + t - 1] != TokenBatch.NOT_LEARNED;
                }
                examples.add(new Example(Arrays.copyOfRange(batch.ids(), from, to), learned, batch.sources()[i]));
            }
        }
        var dataset = new Dataset(examples, List.of(), new DataCounts(0, 0, 0, 0, 0, 0, 0, 0, 0));
        var batching = new Batching(64, 2, false, 0);
        return new TrainingData(dataset, Optional.empty(), Optional.empty(), 64, batching,
                BatchPlan.inOrder(dataset, batching), Optional.empty());
    }
}
