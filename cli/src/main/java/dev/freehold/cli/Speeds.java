package dev.freehold.cli;

import dev.freehold.engine.Usage;
import java.io.PrintWriter;
import java.time.Duration;

/// What `--verbose` prints after an answer; the lines are Ollama's.
///
/// @param loadNanos  time to open the model
record Speeds(PrintWriter err, long loadNanos) {
    void print(Usage usage) {
        Duration load = Duration.ofNanos(loadNanos);
        line("total duration", seconds(load.plus(usage.promptTime()).plus(usage.generationTime())));
        line("load duration", seconds(load));
        line("prompt eval count", usage.promptTokens() + " token(s)"
                + (usage.reusedTokens() > 0 ? ", " + usage.reusedTokens() + " of them remembered" : ""));
        line("prompt eval duration", seconds(usage.promptTime()));
        line("prompt eval rate", "%.2f tokens/s".formatted(usage.promptRate()));
        line("eval count", usage.newTokens() + " token(s)");
        line("eval duration", seconds(usage.generationTime()));
        line("eval rate", "%.2f tokens/s".formatted(usage.generationRate()));
    }

    private void line(String what, String value) {
        err.printf("%-22s%s%n", what + ":", value);
    }

    private static String seconds(Duration time) {
        return "%.3fs".formatted(time.toNanos() / 1e9);
    }
}
