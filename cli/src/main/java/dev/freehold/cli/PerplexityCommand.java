package dev.freehold.cli;

import dev.freehold.engine.Model;
import dev.freehold.engine.TextDivergence;
import dev.freehold.engine.TextPerplexity;
import dev.freehold.engine.sampling.Divergence;
import dev.freehold.engine.sampling.Perplexity;
import dev.freehold.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `freehold perplexity`: how well a model predicts a text.
@Command(name = "perplexity",
        description = "How well a model predicts a text: e to the mean surprise of its tokens, lower is"
        + " better. Windows and counting are llama-perplexity's, so the figures can be compared.")
final class PerplexityCommand extends ModelCommand {
    private static final int WINDOW = 512;

    @Parameters(index = "1", paramLabel = "FILE", description = "the text, UTF-8")
    private Path file;

    @Option(names = "--against", paramLabel = "REFERENCE",
            description = "also how far the predictions are from this model's, such as the one that MODEL was quantized"
                    + " from: the mean KL divergence, which llama-perplexity has as --kl-divergence")
    private Optional<Path> reference = Optional.empty();

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Override
    public Integer call() {
        String text = TextInput.file(file);
        try (Model opened = model.open()) {
            int window = model.contextLength == 0
                    ? Math.min(WINDOW, opened.contextLength())
                    : model.contextLength;
            if (reference.isPresent()) {
                try (Model other = model.openOther(reference.get())) {
                    TextDivergence result = TextDivergence.of(opened, other, text, window,
                            (done, windows, soFar) -> progress(done, windows, soFar.perplexity()));
                    print(result.perplexity(), Optional.of(result.divergence()), window);
                }
            } else {
                print(TextPerplexity.of(opened, opened.encode(text), window, this::progress), Optional.empty(), window);
            }
            return 0;
        }
    }

    private void progress(int done, int windows, Perplexity soFar) {
        err().printf("[%d/%d] %.4f%n", done, windows, soFar.value());
    }

    private void print(Perplexity perplexity, Optional<Divergence> divergence, int window) {
        PrintWriter out = out();
        if (json) {
            Map<String, Object> figures = new TreeMap<>(Map.of(
                    "perplexity", perplexity.value(),
                    "standard_error", perplexity.standardError(),
                    "mean_negative_log_likelihood", perplexity.mean(),
                    "tokens", perplexity.tokens(),
                    "window", window));
            divergence.ifPresent(each -> {
                figures.put("kl_divergence", each.mean());
                figures.put("kl_divergence_standard_error", each.standardError());
            });
            out.println(Json.write(figures));
            return;
        }
        out.printf("perplexity %.4f ± %.4f (%d tokens, windows of %d)%n",
                perplexity.value(), perplexity.standardError(), perplexity.tokens(), window);
        divergence.ifPresent(each -> out.printf("KL divergence %.6f ± %.6f nats a token from %s%n",
                each.mean(), each.standardError(), reference.orElseThrow()));
    }
}
