package dev.freehold.cli;

import dev.freehold.engine.EmbeddingModel;
import dev.freehold.json.Json;
import dev.freehold.models.Pooling;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `freehold embed`: texts to vectors.
@Command(name = "embed", description = "Turns texts into vectors: those of like meaning point into like directions.")
final class EmbedCommand extends ModelCommand {
    /// Texts that are computed before their vectors are written.
    private static final int AT_ONCE = 64;

    @Parameters(index = "1..*", paramLabel = "TEXT",
            description = "a text each; the lines of standard input where none is given")
    private List<String> texts = List.of();

    @Option(names = "--json", description = "a JSON object a line, with 'text' and 'embedding', instead of numbers")
    private boolean json;

    @Option(names = "--pooling", paramLabel = "HOW",
            description = "how the vectors of a text's tokens become one: mean, cls or last (default: as the model's"
                    + " file says, else mean for models made for it and last for others)")
    private String pooling;

    @Option(names = "--no-normalize", description = "vectors as the network gives them, not of length 1")
    private boolean whole;

    @Option(names = "--prefix", paramLabel = "TEXT",
            description = "stands before every text, as some models want it of queries")
    private String prefix = "";

    @Option(names = "--instruct", paramLabel = "TASK",
            description = "the texts are queries of this task: 'Instruct: TASK' stands before them, as Qwen3-Embedding"
                    + " wants it")
    private String task;

    @Override
    public Integer call() {
        var chosen = pooling == null ? null : UsageError.orValue(spec, () -> Pooling.named(pooling));
        List<String> all = TextInput.each(texts);
        try (EmbeddingModel opened = model.open(EmbeddingModel::open)) {
            EmbeddingModel pooled = chosen == null ? opened : opened.withPooling(chosen);
            EmbeddingModel asked = whole ? pooled.withNormalized(false) : pooled;
            for (int from = 0; from < all.size(); from += AT_ONCE) {
                List<String> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
                write(some, asked.embed(some.stream().map(this::prompt).toList()));
            }
        }
        return 0;
    }

    private String prompt(String text) {
        return (task == null ? prefix : "Instruct: " + task + "\nQuery:" + prefix) + text;
    }

    private void write(List<String> some, List<float[]> vectors) {
        PrintWriter out = out();
        for (int i = 0; i < vectors.size(); i++) {
            out.println(json ? object(some.get(i), vectors.get(i)) : numbers(vectors.get(i), " "));
        }
        out.flush();
    }

    private static String object(String text, float[] vector) {
        var members = new LinkedHashMap<String, Object>();
        members.put("text", text);
        return Json.write(members).replaceFirst("}$", "") + ",\"embedding\":[" + numbers(vector, ",") + "]}";
    }

    private static String numbers(float[] vector, String separator) {
        var line = new StringBuilder();
        for (float value : vector) {
            line.append(line.isEmpty() ? "" : separator).append(value);
        }
        return line.toString();
    }
}
