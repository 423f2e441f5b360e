import dev.freehold.engine.Generation;
import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Model;
import dev.freehold.engine.ModelOptions;
import dev.freehold.engine.Usage;
import java.nio.file.Path;
import java.util.stream.IntStream;

/// Prompt and generation speed as `llama-bench` counts them: a prompt of `P` tokens, and `N` tokens after a prompt of
/// one, each after a warm-up in the same process.
///
///     GenerationBenchmark MODEL THREADS REPETITIONS P N
///
/// Prints a line for each repetition: prompt tokens a second, generated tokens a second.
public final class GenerationBenchmark {
    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]);
        int repetitions = Integer.parseInt(arguments[2]);
        int[] prompt = IntStream.range(0, Integer.parseInt(arguments[3])).map(i -> 1000 + i % 500).toArray();
        int generated = Integer.parseInt(arguments[4]);
        var options = ModelOptions.DEFAULT.withThreads(Integer.parseInt(arguments[1]));
        try (Model model = Model.open(file, options)) {
            measure(model, prompt, 1);
            measure(model, new int[] {1}, generated);
            for (int i = 0; i < repetitions; i++) {
                double promptRate = measure(model, prompt, 1).promptRate();
                double generationRate = measure(model, new int[] {1}, generated + 1).generationRate();
                System.out.printf("%.2f %.2f%n", promptRate, generationRate);
            }
        }
    }

    private static Usage measure(Model model, int[] prompt, int tokens) {
        try (var session = model.newSession()) {
            Generation generation =
                    session.generate(prompt, GenerationOptions.GREEDY.withMaxTokens(tokens).ignoringStopTokens());
            while (true) {
                if (generation.next() instanceof Finished end) {
                    return end.usage();
                }
            }
        }
    }
}
