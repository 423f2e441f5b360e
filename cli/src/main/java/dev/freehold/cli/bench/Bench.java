package dev.freehold.cli.bench;

import dev.freehold.engine.Model;
import dev.freehold.engine.ModelOptions;
import dev.freehold.engine.SpeedTest;
import dev.freehold.engine.TimedContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Which tests to do with a model, and how: every combination of work, batch size, depth and number of sequences.
///
/// @param delay  to wait before each test
/// @param warm   whether to do each test before it counts, so that Java has compiled what it runs
public record Bench(
        List<Work> works,
        List<BatchSize> batches,
        List<Integer> depths,
        List<Integer> sequences,
        int repetitions,
        Duration delay,
        boolean warm) {
    private static final long WARM_UP_NANOS = Duration.ofSeconds(2).toNanos();

    /// A prompt and what is generated after it, one of them perhaps empty.
    public record Work(int promptTokens, int newTokens) {
        /// @throws IllegalArgumentException if there is no such test
        SpeedTest test(int sequences, int depth, BatchSize size) {
            return new SpeedTest(sequences, promptTokens, newTokens, depth, size.passTokens());
        }
    }

    /// Prompt tokens handed over at once, and computed at once; a pass has the smaller number of the two.
    public record BatchSize(int batch, int micro) {
        int passTokens() {
            return Math.min(batch, micro);
        }
    }

    /// @throws IllegalArgumentException if there is nothing to do, or one of the tests cannot be
    public Bench {
        require(!works.isEmpty(), "there is nothing to measure: no prompt and no generation has a token");
        require(repetitions > 0, "repetitions should be 1 or more, is " + repetitions);
        require(!delay.isNegative(), "the delay should be 0 or more, is " + delay.toSeconds());
        for (Work work : works) {
            for (BatchSize size : batches) {
                for (int depth : depths) {
                    sequences.forEach(count -> work.test(count, depth, size));
                }
            }
        }
    }

    private static void require(boolean sense, String otherwise) {
        if (!sense) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /// Opens a model and does the tests.
    ///
    /// @param build      of Freehold
    /// @param processor  as the operating system calls it
    public void run(Path file, ModelOptions options, String build, String processor, Report report) {
        PeakMemory.reset();
        try (Model model = Model.open(file, options)) {
            OptionalLong peakOfLoading = PeakMemory.bytes();
            model.prepare();
            var setup = Setup.of(model, build, processor, model.measureLimits());
            boolean limitsForgotten = PeakMemory.reset(); // what measuring them took is not the model's
            for (BatchSize size : batches) {
                for (int depth : depths) {
                    for (int count : sequences) {
                        try (var context = new TimedContext(model, count, depth, size.passTokens(), room())) {
                            for (Work work : works) {
                                SpeedTest test = work.test(count, depth, size);
                                Instant began = Instant.now();
                                Samples samples = measure(context, test);
                                OptionalLong peak = limitsForgotten
                                        ? larger(peakOfLoading, PeakMemory.bytes()) : OptionalLong.empty();
                                report.add(new Result(setup, size.batch, size.micro, test, began, samples, peak));
                            }
                        }
                    }
                }
            }
        }
    }

    /// Tokens that the longest test appends to a sequence.
    private int room() {
        return works.stream().mapToInt(work -> work.promptTokens + work.newTokens).max().orElseThrow();
    }

    private Samples measure(TimedContext context, SpeedTest test) {
        pause();
        for (long spent = 0; warm && spent < WARM_UP_NANOS; ) {
            spent += context.nanos(test.promptTokens(), test.newTokens());
        }
        return new Samples(test.tokens(), Stream.generate(() -> context.nanos(test.promptTokens(), test.newTokens()))
                .limit(repetitions).toList());
    }

    private void pause() {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    private static OptionalLong larger(OptionalLong a, OptionalLong b) {
        return a.isEmpty() || b.isEmpty() ? OptionalLong.empty()
                : OptionalLong.of(Math.max(a.getAsLong(), b.getAsLong()));
    }
}
