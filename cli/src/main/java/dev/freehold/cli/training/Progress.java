package dev.freehold.cli.training;

import dev.freehold.json.Json;
import dev.freehold.tuning.train.Evaluation;
import dev.freehold.tuning.train.StepReport;
import dev.freehold.tuning.train.TrainingObserver;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;

/// Tells how training goes: a line that changes where a person watches, else one every few seconds, and one JSON object
/// a line for other programs.
final class Progress implements TrainingObserver {
    private static final int BAR = 20;
    private static final long OFTEN = 100_000_000L; // nanoseconds
    private static final long SELDOM = 5_000_000_000L;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final boolean watched;
    private long printed = Long.MIN_VALUE / 2;

    /// @param json     whether objects go to `out`
    /// @param watched  whether a person sees `err` in a terminal
    Progress(PrintWriter out, PrintWriter err, boolean json, boolean watched) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.watched = watched;
    }

    @Override
    public void stepped(StepReport step, int steps, double secondsRemaining) {
        if (json) {
            out.println(Json.write(step.describe()));
            return;
        }
        long now = System.nanoTime();
        boolean last = step.step() == steps;
        if (now - printed < (watched ? OFTEN : SELDOM) && !last) {
            return;
        }
        printed = now;
        String text = "%d/%d  loss %.4f  rate %.2e  %,.0f tokens/s  %s".formatted(step.step(), steps, step.smooth(),
                step.rate(), step.tokensPerSecond(), last ? "done" : PlanText.duration(secondsRemaining) + " left");
        if (watched) {
            int full = (int) ((long) BAR * step.step() / steps);
            err.print(CLEAR_LINE + "[" + "█".repeat(full) + "░".repeat(BAR - full) + "] " + text);
            err.flush();
        } else {
            err.println("step " + text);
        }
        if (last && watched) {
            err.println();
        }
    }

    @Override
    public void evaluated(Evaluation evaluation) {
        if (json) {
            out.println(Json.write(evaluation.describe()));
        } else {
            var details = new StringBuilder();
            evaluation.details().forEach((name, mean) -> details.append("  %s %.4f".formatted(name, mean)));
            line("step %d: validation loss %.4f%s".formatted(evaluation.step(), evaluation.loss(), details));
        }
    }

    @Override
    public void saved(Path checkpoint) {
        if (json) {
            out.println(Json.write(Map.of("checkpoint", checkpoint.toString())));
        } else {
            line("saved " + checkpoint);
        }
    }

    private void line(String text) {
        err.println((watched ? CLEAR_LINE : "") + text);
    }
}
