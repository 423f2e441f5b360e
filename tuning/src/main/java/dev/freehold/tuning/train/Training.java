package dev.freehold.tuning.train;

import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.engine.SystemMemory;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tuning.data.Batch;
import dev.freehold.tuning.data.TextFormat;
import dev.freehold.tuning.network.MemoryNeed;
import dev.freehold.tuning.network.Parameter;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.network.TrainingMode;
import dev.freehold.tuning.train.config.Rhythm;
import dev.freehold.tuning.train.config.TrainingConfig;
import dev.freehold.tuning.train.report.TrainingReport;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A training that is ready to begin: its data is read, its plan is known, and its weights are in memory.
///
/// ```java
/// try (var training = Training.prepare(config, new Compute(0, "", false), new Onset.Anew())) {
///     training.run(observer, () -> false);
/// }
/// ```
///
/// For one thread.
public final class Training implements AutoCloseable {
    private static final int PROBES = 2;
    private static final double LONG_PROBE = 5; // seconds, after which another says nothing new

    private final TrainingConfig config;
    private final RunFolder folder;
    private final Onset onset;
    private final StartingPoint base;
    private final Learner learner;
    private final Map<String, Object> record;
    private final long memory;
    private TrainingData data;
    private Course course;
    private TrainingPlan plan;
    private int done;
    private double smooth = Double.NaN;

    private Training(TrainingConfig config, Compute compute, Onset onset) {
        this.config = config;
        this.onset = onset;
        this.memory = compute.memory() == 0 ? SystemMemory.bytes() : compute.memory();
        this.folder = new RunFolder(config.output());
        folder.require(onset, RunRecord.inputs(config));
        this.learner = new Learner(config, compute);
        try {
            this.record = RunRecord.of(config, learner.precision());
            this.base = StartingPoint.open(config);
        } catch (RuntimeException | Error e) {
            learner.close();
            throw e;
        }
    }

    /// Reads data and weights, and measures how long a step takes.
    ///
    /// @throws TrainingException if something is missing, impossible, or needs more memory than there is
    /// @throws dev.freehold.checkpoint.CheckpointException if the base cannot be read
    /// @throws dev.freehold.tuning.data.DataException if the data cannot be used
    public static Training prepare(TrainingConfig config, Compute compute, Onset onset) {
        var training = new Training(config, compute, onset);
        try {
            training.prepare(compute);
            return training;
        } catch (RuntimeException | Error e) {
            training.close();
            throw e;
        }
    }

    private void prepare(Compute compute) {
        data = TrainingData.load(config, TextFormat.of(base.checkpoint()),
                Hyperparameters.of(base.checkpoint()).contextLength());
        course = new Course(data.batches()::batches, config.extent());
        Optional<SavedState> state = folder.state(onset, record);
        MemoryNeed need = learner.memoryNeed(base.checkpoint(), config.mode(), data.largestBatch());
        plan = plan(need, 0, state.map(SavedState::step).orElse(0), 0);
        if (!plan.fits() && !compute.force()) {
            throw new TrainingException(("this takes %s of memory, and there are %s: make micro_batch_size or"
                    + " sequence_len smaller, take LoRA, or recompute activations (gradient_checkpointing);"
                    + " --force begins all the same")
                    .formatted(gibibytes(plan.total()), gibibytes(plan.memory())));
        }
        folder.requireRoom(diskBytes(need));
        learner.load(base.checkpoint(), config);
        double tokenSeconds = probe();
        state.ifPresent(this::restore);
        long trainable = learner.objective().parameters().stream().map(Parameter::value)
                .mapToLong(value -> value.shape().elements()).sum();
        plan = plan(need, trainable, done, tokenSeconds);
    }

    /// Checkpoints that are kept, one more while it is written, and the result. A checkpoint has the weights that are
    /// learned, as many as there are gradients, and their moments.
    private long diskBytes(MemoryNeed need) {
        int kept = config.saving().keep() == 0 ? 2 : config.saving().keep();
        return (kept + 1L) * (need.gradients() + need.moments()) + need.gradients(); // as large as the parameters
    }

    private void restore(SavedState state) {
        state.restore(learner.state());
        done = state.step();
        smooth = state.smooth();
    }

    /// Seconds that a token takes, by learning from the first batch and forgetting it again.
    private double probe() {
        Batch batch = data.batches().batch(0, 0);
        double seconds = 0;
        for (int i = 0; i < PROBES && seconds < LONG_PROBE; i++) { // the first also warms up
            long started = System.nanoTime();
            learner.objective().learn(batch, 0, 0);
            seconds = (System.nanoTime() - started) / 1e9;
        }
        learner.optimizer().clear();
        return seconds / batch.tokens();
    }

    private TrainingPlan plan(MemoryNeed need, long trainable, int resumed, double tokenSeconds) {
        int batches = data.batches().batches(0);
        long rows = (long) batches * config.extent().microBatch();
        double epochs = course.epochs(course.steps());
        long tokens = data.training().tokens();
        double share = 1 - resumed / (double) course.steps();
        return new TrainingPlan(data.training().counts(), data.training().size(),
                data.validation().map(part -> (long) part.size()).orElse(0L), data.sequenceLength(),
                data.batches().packs(), batches, tokens / (double) (rows * data.sequenceLength()), course.steps(),
                resumed, epochs, trainable,
                base.checkpoint().tensors().stream().map(TensorInfo::shape).mapToLong(shape -> shape.elements()).sum()
                        + (config.mode() instanceof TrainingMode.Lora ? trainable : 0),
                need, Learner.otherBytes(base.checkpoint(), config), data.bytes(), memory,
                tokens * epochs * share * tokenSeconds, config.output());
    }

    private static String gibibytes(long bytes) {
        return "%.2f GiB".formatted(bytes / (double) (1L << 30));
    }

    public TrainingPlan plan() {
        return plan;
    }

    /// How a training ended.
    public enum Outcome {
        /// All steps were taken, and the result is written.
        FINISHED,
        /// Somebody interrupted it; the state is kept.
        INTERRUPTED
    }

    /// Takes all steps that are left, and writes the result.
    ///
    /// @param interrupted  asked after each step
    /// @throws TrainingException if loss or gradients are no numbers; the last checkpoint stays
    /// @throws dev.freehold.checkpoint.CheckpointException if a file cannot be written
    public Outcome run(TrainingObserver observer, BooleanSupplier interrupted) {
        folder.begin(record, onset instanceof Onset.Overwriting, done);
        var loop = new TrainingLoop(learner, data, course, config.optimization(), config.seed());
        try (TrainingLog log = TrainingLog.continued(folder.path(), done)) {
            long started = System.nanoTime();
            int first = done;
            if (first > 0 && evaluates() && !isMeasured(first)) { // whoever saved was stopped while it measured
                evaluate(loop, log, observer);
            }
            while (done < course.steps()) {
                StepReport report = step(loop);
                log.write(report.describe());
                double each = (System.nanoTime() - started) / 1e9 / (done - first);
                observer.stepped(report, course.steps(), each * (course.steps() - done));
                boolean stops = done < course.steps() && interrupted.getAsBoolean();
                boolean saves = stops || isDue(config.saving().saves());
                if (saves) { // before it is measured, which may take long, or fail
                    observer.saved(save());
                }
                if (evaluates()) {
                    evaluate(loop, log, observer);
                }
                if (saves) {
                    report();
                }
                if (stops) {
                    return Outcome.INTERRUPTED;
                }
            }
        }
        report();
        Result.write(config, record, base.checkpoint(), learner.network(), data.template());
        return Outcome.FINISHED;
    }

    private boolean isDue(Rhythm rhythm) {
        return done == course.steps() || rhythm.due(done, course.stepsPerEpoch(), course.steps());
    }

    private boolean evaluates() {
        return data.validationBatches().isPresent() && isDue(config.saving().evaluates());
    }

    private void evaluate(TrainingLoop loop, TrainingLog log, TrainingObserver observer) {
        Evaluation evaluation = loop.evaluate(done);
        log.write(evaluation.describe());
        observer.evaluated(evaluation);
    }

    private boolean isMeasured(int step) {
        return TrainingLog.read(folder.path().resolve(TrainingLog.NAME)).stream().anyMatch(line ->
                line.get("step") instanceof Long at && at == step && line.containsKey("validation_loss"));
    }

    private StepReport step(TrainingLoop loop) {
        try {
            StepReport report = loop.step(done + 1, smooth);
            done = report.step();
            smooth = report.smooth();
            return report;
        } catch (TrainingException e) {
            throw new TrainingException(e.getMessage() + SavedState.newest(folder.path())
                    .map(state -> "; the state after step %d is in %s".formatted(state.step(), state.folder()))
                    .orElse("; no state was kept before"));
        }
    }

    private Path save() {
        SavedState saved = SavedState.write(folder.path(), done, smooth, record, learner.state());
        saved.prune(config.saving().keep());
        return saved.folder();
    }

    private void report() {
        var report = new TrainingReport(config.describe(), plan.describe(),
                TrainingLog.read(folder.path().resolve(TrainingLog.NAME)));
        folder.write("loss.svg", report.svg());
        folder.write("report.html", report.html());
    }

    @Override
    public void close() {
        learner.close();
        base.close();
    }
}
