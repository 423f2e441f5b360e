package dev.freehold.cli.bench;

import dev.freehold.engine.SpeedTest;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// A test that was run.
///
/// @param batch       tokens in a batch, as asked for
/// @param microBatch  tokens in a physical batch, as asked for; a pass has the smaller of the two
/// @param time        when it began
/// @param peakMemory  bytes that the process had at most since its model was opened; empty where the system cannot tell
public record Result(
        Setup setup,
        int batch,
        int microBatch,
        SpeedTest test,
        Instant time,
        Samples samples,
        OptionalLong peakMemory) {
    /// `pp512`, `tg128`, `pp512+tg128`, with `8 ×` before it if there are so many sequences, and ` @ d8192` after it if
    /// there are tokens before.
    public String name() {
        String name = test.newTokens() == 0 ? "pp" + test.promptTokens()
                : test.promptTokens() == 0 ? "tg" + test.newTokens()
                : "pp%d+tg%d".formatted(test.promptTokens(), test.newTokens());
        String together = test.sequences() == 1 ? name : "%d × %s".formatted(test.sequences(), name);
        return test.depth() == 0 ? together : together + " @ d" + test.depth();
    }

    /// Tokens per second that the machine allows; empty if its limits are not known.
    public OptionalDouble limit() {
        OptionalDouble seconds = setup.work().leastSeconds(test, setup.limits());
        return seconds.isEmpty() ? seconds : OptionalDouble.of(test.tokens() / seconds.getAsDouble());
    }

    /// The share of [#limit] that the mean reaches, about 0 to 1.
    public OptionalDouble share() {
        OptionalDouble limit = limit();
        return limit.isEmpty() ? limit : OptionalDouble.of(samples.meanRate() / limit.getAsDouble());
    }
}
