package dev.freehold.cli.training;

import dev.freehold.tuning.data.DataCounts;
import dev.freehold.tuning.train.TrainingPlan;
import java.io.PrintWriter;
import java.util.StringJoiner;

/// A plan for people to read.
final class PlanText {
    private PlanText() {}

    static void print(TrainingPlan plan, PrintWriter err) {
        DataCounts counts = plan.counts();
        line(err, "data", "%,d examples, %,d tokens, %,d of them learned%s%s".formatted(plan.examples(),
                counts.tokens(), counts.learnedTokens(), left(counts),
                plan.validation() > 0 ? "; %,d more for validation".formatted(plan.validation()) : ""));
        line(err, "batches", plan.packed()
                ? "%,d an epoch, of rows of %,d tokens, %.1f %% full".formatted(plan.batches(), plan.sequenceLength(),
                        100 * plan.fill())
                : "%,d an epoch, of examples of up to %,d tokens".formatted(plan.batches(), plan.sequenceLength()));
        line(err, "steps", "%,d, %s epoch%s%s".formatted(plan.steps(), number(plan.epochs()),
                plan.epochs() == 1 ? "" : "s",
                plan.resumed() > 0 ? "; %,d of them are done".formatted(plan.resumed()) : ""));
        line(err, "learns", "%,d of %,d parameters (%.2f %%)".formatted(plan.trainable(), plan.parameters(),
                100.0 * plan.trainable() / plan.parameters()));
        line(err, "memory", "%s of %s: weights %s, gradients %s, moments %s, activations %s, examples %s, Java %s%s"
                .formatted(
                size(plan.total()), size(plan.memory()), size(plan.need().weights()), size(plan.need().gradients()),
                size(plan.need().moments()), size(plan.need().activations() + plan.need().head()),
                size(plan.data()), size(TrainingPlan.JAVA),
                plan.others() > 0 ? ", the model to compare with " + size(plan.others()) : ""));
        line(err, "time", "about " + duration(plan.seconds()));
        line(err, "result", plan.output().toString());
        err.flush();
    }

    private static void line(PrintWriter err, String name, String text) {
        err.printf("%-9s%s%n", name, text);
    }

    /// What is not learned from.
    private static String left(DataCounts counts) {
        var parts = new StringJoiner(", ", " (", ")").setEmptyValue("");
        add(parts, counts.dropped(), "too long and left out");
        add(parts, counts.truncated(), "cut off");
        add(parts, counts.empty(), "empty");
        add(parts, counts.unlearned(), "with nothing to learn");
        return parts.toString();
    }

    private static void add(StringJoiner parts, long count, String what) {
        if (count > 0) {
            parts.add("%,d %s".formatted(count, what));
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? "%.0f".formatted(value) : "%.2f".formatted(value);
    }

    private static String size(long bytes) {
        return bytes >= 1L << 30 ? "%.2f GiB".formatted(bytes / (double) (1L << 30))
                : "%.1f MiB".formatted(bytes / (double) (1L << 20));
    }

    /// `2 h 05 min`, `3 min 20 s`, `12 s`.
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3600 ? "%d h %02d min".formatted(whole / 3600, whole / 60 % 60)
                : whole >= 60 ? "%d min %02d s".formatted(whole / 60, whole % 60)
                : seconds < 1 ? "a second" : whole + " s";
    }
}
