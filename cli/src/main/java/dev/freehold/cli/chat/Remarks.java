package dev.freehold.cli.chat;

import dev.freehold.engine.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What there is to say about an answer besides the answer.
public final class Remarks {
    private Remarks() {}

    /// Why an answer is not complete, if it is not.
    public static Optional<String> incomplete(Reply reply) {
        Usage usage = reply.usage();
        return switch (reply.reason()) {
            case STOP_TOKEN, STOP_STRING, CANCELLED -> Optional.empty();
            case LENGTH -> Optional.of("the answer was cut off after %,d tokens, the limit that was asked for"
                    .formatted(usage.newTokens()));
            case CONTEXT_FULL -> Optional.of(
                    "the context is full: the answer was cut off after %,d tokens, which follow %,d of the conversation"
                            .formatted(usage.newTokens(), usage.promptTokens()) + "; --ctx-size makes room for more");
        };
    }

    /// Times and speeds, in the lines that Ollama's `--verbose` writes.
    public static List<String> timing(Usage usage, Duration load) {
        Duration total = load.plus(usage.promptTime()).plus(usage.generationTime());
        var lines = new ArrayList<String>();
        lines.add(line("total duration", seconds(total)));
        lines.add(line("load duration", seconds(load)));
        lines.add(line("prompt eval count", "%d token(s)%s".formatted(usage.promptTokens(), usage.reusedTokens() == 0
                ? "" : ", %d of them remembered".formatted(usage.reusedTokens()))));
        lines.add(line("prompt eval duration", seconds(usage.promptTime())));
        lines.add(line("prompt eval rate", rate(usage.promptRate())));
        lines.add(line("eval count", "%d token(s)".formatted(usage.newTokens())));
        lines.add(line("eval duration", seconds(usage.generationTime())));
        lines.add(line("eval rate", rate(usage.generationRate())));
        return lines;
    }

    private static String line(String name, String value) {
        return "%-22s%s".formatted(name + ":", value);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
    }

    private static String rate(double tokens) {
        return String.format(Locale.ROOT, "%.2f tokens/s", tokens);
    }
}
