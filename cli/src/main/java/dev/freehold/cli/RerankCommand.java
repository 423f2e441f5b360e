package dev.freehold.cli;

import dev.freehold.engine.Reranker;
import dev.freehold.json.Json;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `freehold rerank`: documents in the order of how well they answer a query.
@Command(name = "rerank", description = "Sorts documents by how well they answer a query.")
final class RerankCommand extends ModelCommand {
    @Parameters(index = "1", paramLabel = "QUERY", description = "what is asked")
    private String query;

    @Parameters(index = "2..*", paramLabel = "DOCUMENT",
            description = "a document each; the lines of standard input where none is given")
    private List<String> documents = List.of();

    @Option(names = "--json", description = "a JSON object a line, with 'index', 'score' and 'document'")
    private boolean json;

    @Option(names = "--instruct", paramLabel = "TASK",
            description = "what the search is for, in a sentence (default: ${DEFAULT-VALUE})")
    private String task = Reranker.INSTRUCTION;

    @Override
    public Integer call() {
        List<String> all = TextInput.each(documents);
        double[] scores;
        try (Reranker opened = model.open(Reranker::open)) {
            scores = opened.score(task, query, all);
        }
        PrintWriter out = out();
        IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -scores[i]))
                .forEach(i -> out.println(json
                        ? object(i, scores[i], all.get(i))
                        : "%.4f  %s".formatted(scores[i], all.get(i))));
        out.flush();
        return 0;
    }

    private static String object(int index, double score, String document) {
        var members = new LinkedHashMap<String, Object>();
        members.put("index", (long) index);
        members.put("score", score);
        members.put("document", document);
        return Json.write(members);
    }
}
