package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `embed` and `rerank`.
class EmbedCommandTest {
    private static final Path ENCODERS = SourceTree.root().resolve("fixtures/encoders");
    private static final Path MINILM = ENCODERS.resolve("minilm/model.gguf");
    private static final Path RERANKER = ENCODERS.resolve("qwen3-reranker");

    @Test
    void aLineForEachText() {
        var numbers = CommandLineRun.of("embed", MINILM, "cold", "The house stands at the end of the road.");
        assertEquals(0, numbers.exitCode(), numbers.err());
        List<String> lines = numbers.out().lines().toList();
        assertEquals(2, lines.size());
        assertEquals(32, lines.getFirst().split(" ").length);

        var objects = CommandLineRun.piped("cold\n\n\"x\"\n", "embed", MINILM, "--json");
        assertEquals(0, objects.exitCode(), objects.err());
        List<Map<String, Object>> rows = objects.out().lines().map(Json::parseObject).toList();
        assertEquals(List.of("cold", "\"x\""), rows.stream().map(row -> row.get("text")).toList());
        List<Object> vector = Json.array(rows.getFirst().get("embedding"), "embedding");
        assertEquals(lines.getFirst(), String.join(" ", vector.stream().map(Object::toString).toList()));
    }

    @Test
    void optionsChangeTheVector() {
        String usual = CommandLineRun.of("embed", MINILM, "cold").out();
        assertEquals(usual, CommandLineRun.of("embed", MINILM, "cold", "--pooling", "mean").out());
        for (String[] options : List.of(new String[] {"--pooling", "cls"}, new String[] {"--no-normalize", "-t1"},
                new String[] {"--prefix", "very "}, new String[] {"--instruct", "Find it"})) {
            var run = CommandLineRun.of("embed", MINILM, "cold", options[0], options[1]);
            assertEquals(0, run.exitCode(), run.err());
            assertNotEquals(usual, run.out(), options[0]);
        }
        var prefixed = CommandLineRun.of("embed", MINILM, "cold", "--instruct", "Find it");
        assertEquals(CommandLineRun.of("embed", MINILM, "Instruct: Find it\nQuery:cold").out(), prefixed.out());
    }

    @Test
    void everyModelEmbeds() {
        var run = CommandLineRun.of("embed", CommandLineRun.MODEL, "Hello");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(64, run.out().strip().split(" ").length);
    }

    @Test
    void theBestDocumentComesFirst() {
        var run = CommandLineRun.of("rerank", RERANKER, "Where is the library?",
                "The library is by the river.", "It's cold, isn't it?", "图书馆在河边。我们明天去北京，好吗？");
        assertEquals("""
                0.6826  图书馆在河边。我们明天去北京，好吗？
                0.5976  The library is by the river.
                0.4607  It's cold, isn't it?
                """, run.out(), run.err());
        var piped = CommandLineRun.piped("It's cold, isn't it?\nThe library is by the river.\n",
                "rerank", RERANKER, "Where is the library?", "--json");
        List<Map<String, Object>> rows = piped.out().lines().map(Json::parseObject).toList();
        assertEquals(List.of(1L, 0L), rows.stream().map(row -> row.get("index")).toList());
        assertEquals("The library is by the river.", rows.getFirst().get("document"));
    }

    @Test
    void whatCannotBeIsOneLine() {
        assertComplaint(1, ": a bert model makes vectors of texts and writes none: use 'embed'",
                "run", MINILM, "Hello");
        assertComplaint(1, ": a model of this kind gives no answers and so cannot rank", "rerank", MINILM, "q", "d");
        assertComplaint(2, "pooling should be one of mean, cls, last, is 'max'", "embed", MINILM, "--pooling", "max");
        assertComplaint(1, "no token 'yes' to answer with: this model cannot rank",
                "rerank", CommandLineRun.MODEL, "q", "d");
    }

    @Test
    void showDescribesAnEncoder() {
        var run = CommandLineRun.of("show", MINILM);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("bert"), run.out());
    }

    private static void assertComplaint(int exitCode, String message, Object... arguments) {
        var run = CommandLineRun.of(arguments);
        assertEquals(exitCode, run.exitCode(), run.err());
        assertTrue(run.err().lines().findFirst().orElse("").endsWith(message), run.err());
    }
}
