package dev.freehold.tuning.train;

import dev.freehold.tuning.data.BatchPlan;
import dev.freehold.tuning.data.Batching;
import dev.freehold.tuning.data.DataCounts;
import dev.freehold.tuning.data.DataException;
import dev.freehold.tuning.data.DataFile;
import dev.freehold.tuning.data.DataFormat;
import dev.freehold.tuning.data.DataOptions;
import dev.freehold.tuning.data.Dataset;
import dev.freehold.tuning.data.LearnedPart;
import dev.freehold.tuning.data.Overlong;
import dev.freehold.tuning.data.TextFormat;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.train.config.DataChoice;
import dev.freehold.tuning.train.config.Goal;
import dev.freehold.tuning.train.config.TrainingConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What is learned from, and what the loss is measured on beside it.
///
/// @param template        how conversations in it are written, if the model can have any
/// @param sequenceLength  tokens of an example at most
record TrainingData(Dataset training, Optional<Dataset> validation, Optional<String> template, int sequenceLength,
        Batching batching, BatchPlan batches, Optional<BatchPlan> validationBatches) {
    private static final int USUAL_LENGTH = 2048;

    /// Reads the data.
    ///
    /// @param context  of the model, in tokens
    /// @throws dev.freehold.tuning.data.DataException if a file cannot be used
    static TrainingData load(TrainingConfig config, TextFormat format, int context) {
        DataChoice choice = config.data();
        int length = choice.sequenceLength() == 0 ? Math.min(USUAL_LENGTH, context) : choice.sequenceLength();
        if (length > context) {
            throw new TrainingException("sequence_len is %d, and the model was made for %d tokens"
                    .formatted(length, context));
        }
        TextFormat written = choice.chatTemplate().map(format::withTemplate).orElse(format);
        DataOptions options = new DataOptions(length)
                .withOverlong(choice.truncates() ? Overlong.TRUNCATE : Overlong.DROP)
                .withLearned(choice.learnsInputs() ? LearnedPart.EVERYTHING : LearnedPart.ANSWERS);
        Dataset all = Dataset.load(files(choice.sources()), written, options);
        requireSome(all, choice.sources(), length);
        requireKind(all, choice.sources(), config.goal());
        Dataset training = all;
        Optional<Dataset> validation = Optional.empty();
        if (!choice.validation().isEmpty()) {
            Dataset beside = Dataset.load(files(choice.validation()), written, options);
            requireSome(beside, choice.validation(), length);
            requireKind(beside, choice.validation(), config.goal());
            validation = Optional.of(beside);
        } else if (choice.validationSize() > 0) {
            double size = choice.validationSize();
            if (size >= all.size()) {
                throw new TrainingException("val_set_size is %.0f, and there are %d examples"
                        .formatted(size, all.size()));
            }
            Dataset.Split split = all.split(size < 1 ? size : size / all.size(), config.seed());
            training = split.training();
            validation = Optional.of(split.validation());
        }
        var batching = new Batching(length, config.extent().microBatch(), choice.packing(), config.seed());
        return new TrainingData(training, validation, written.template(), length, batching,
                BatchPlan.shuffled(training, batching), validation.map(part -> BatchPlan.inOrder(part, batching)));
    }

    private static void requireSome(Dataset data, List<DataChoice.Source> sources, int length) {
        if (data.size() > 0) {
            return;
        }
        DataCounts counts = data.counts();
        String files = names(sources);
        if (counts.entries() == 0) {
            throw new DataException(files + ": there are no examples in it");
        }
        throw new DataException(("%s: of %d entries none is left to learn from: %d are longer than %d tokens, %d empty,"
                + " %d without an answer; --truncate cuts off what is too long")
                .formatted(files, counts.entries(), counts.dropped(), length, counts.empty(), counts.unlearned()));
    }

    private static List<DataFile> files(List<DataChoice.Source> sources) {
        return sources.stream().map(source -> new DataFile(Path.of(source.path()),
                source.type().isEmpty() ? Optional.empty() : Optional.of(DataFormat.of(source.type())))).toList();
    }

    private static String names(List<DataChoice.Source> sources) {
        return String.join(", ", sources.stream().map(DataChoice.Source::path).toList());
    }

    private static void requireKind(Dataset data, List<DataChoice.Source> sources, Goal goal) {
        boolean prefers = goal instanceof Goal.Preference;
        if (prefers && data.pairs().isEmpty()) {
            throw new TrainingException(names(sources)
                    + ": DPO learns from pairs of answers, 'chosen' and 'rejected': there are none");
        }
        if (!prefers && !data.pairs().isEmpty()) {
            throw new TrainingException(names(sources)
                    + ": has pairs of answers, which DPO learns from: --dpo, or 'rl: dpo'");
        }
    }

    /// Tokens of the largest micro-batch that may come, of any epoch or in the validation.
    int largestBatch() {
        return Math.max(batches.mostTokens(), validationBatches.map(BatchPlan::mostTokens).orElse(0));
    }

    /// Bytes of memory that all examples take.
    long bytes() {
        return training.bytes() + validation.map(Dataset::bytes).orElse(0L);
    }
}
