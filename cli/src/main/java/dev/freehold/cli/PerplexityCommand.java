package dev.freehold.cli;

import dev.freehold.engine.Model;
import dev.freehold.engine.TextPerplexity;
import dev.freehold.engine.sampling.Perplexity;
import dev.freehold.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold perplexity`: how well a model predicts a text.
@Command(name = "perplexity",
        description = "How well a model predicts a text: e to the mean surprise of its tokens, lower is"
        + " better. Windows and counting are llama-perplexity's, so the figures can be compared.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class PerplexityCommand implements Callable<Integer> {
    private static final int WINDOW = 512;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelArguments model;

    @Parameters(index = "1", paramLabel = "FILE", description = "the text, UTF-8")
    private Path file;

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Override
    public Integer call() {
        String text = TextInput.file(file);
        PrintWriter err = spec.commandLine().getErr();
        try (Model opened = model.open()) {
            int window = model.contextLength == 0
                    ? Math.min(WINDOW, opened.contextLength())
                    : model.contextLength;
            Perplexity result = TextPerplexity.of(opened, opened.encode(text), window,
                    (done, windows, soFar) -> err.printf("[%d/%d] %.4f%n", done, windows, soFar.value()));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.write(new TreeMap<>(Map.of(
                        "perplexity", result.value(),
                        "standard_error", result.standardError(),
                        "mean_negative_log_likelihood", result.mean(),
                        "tokens", result.tokens(),
                        "window", window))));
            } else {
                out.printf("perplexity %.4f ± %.4f (%d tokens, windows of %d)%n",
                        result.value(), result.standardError(), result.tokens(), window);
            }
            return 0;
        }
    }
}
