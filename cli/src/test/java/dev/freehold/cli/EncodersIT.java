package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts to vectors, and documents by how well they answer, beside what transformers makes of the same texts.
@ThroughLauncher
class EncodersIT {
    private static final Path ENCODERS = Fixtures.own("encoders");
    private static final String MINILM = ENCODERS.resolve("minilm/model.gguf").toString();
    private static final String RERANKER = ENCODERS.resolve("qwen3-reranker/model.gguf").toString();

    @TempDir
    private Path scratch;

    private Freehold freehold;

    @BeforeEach
    void launcher() throws IOException {
        freehold = Freehold.in(scratch);
    }

    private static List<Map<String, Object>> objects(List<String> lines) {
        return lines.stream().map(Json::parseObject).toList();
    }

    private static double[] vector(Object json) {
        return Json.array(json, "vector").stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
    }

    private static double cosine(double[] a, double[] b) {
        assertEquals(a.length, b.length);
        double product = 0;
        double as = 0;
        double bs = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            as += a[i] * a[i];
            bs += b[i] * b[i];
        }
        return product / Math.sqrt(as * bs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"minilm/model.gguf", "minilm", "bge", "qwen3-embedding/model.gguf", "qwen3-embedding"})
    void vectorsPointWhereThoseOfTransformersDo(String model) {
        Path file = ENCODERS.resolve(model);
        Path folder = model.endsWith(".gguf") ? file.getParent() : file;
        List<Map<String, Object>> expected = objects(Fixtures.lines(folder.resolve("vectors.jsonl"))).stream()
                .filter(row -> row.get("text") instanceof String text && text.lines().count() == 1 && !text.isBlank())
                .toList();
        List<String> texts = expected.stream().map(row -> row.get("text").toString()).toList();
        List<Map<String, Object>> found = objects(freehold.lines(texts, "embed", file.toString(), "--json"));
        assertTrue(texts.size() > 3, texts.toString());
        for (int i = 0; i < texts.size(); i++) {
            assertEquals(texts.get(i), found.get(i).get("text"));
            double cosine = cosine(vector(expected.get(i).get("vector")), vector(found.get(i).get("embedding")));
            assertTrue(cosine > 0.9999, "%s: cosine %s of '%s'".formatted(model, cosine, texts.get(i)));
        }
    }

    @Test
    void scoresAreThoseOfTransformers() {
        List<Map<String, Object>> all = objects(Fixtures.lines(ENCODERS.resolve("qwen3-reranker/scores.jsonl")));
        Object query = all.getFirst().get("query");
        List<Map<String, Object>> expected = all.stream().filter(row -> query.equals(row.get("query"))).toList();
        List<String> documents = expected.stream().map(row -> row.get("document").toString()).toList();
        double before = 1;
        for (var row : objects(freehold.lines(documents, "rerank", RERANKER, query.toString(), "--json"))) {
            var reference = expected.get(((Long) row.get("index")).intValue());
            double score = ((Number) row.get("score")).doubleValue();
            assertEquals(reference.get("document"), row.get("document"));
            assertEquals(((Number) reference.get("score")).doubleValue(), score, 1e-3);
            assertTrue(score <= before, "the best comes first");
            before = score;
        }
    }

    @Test
    void textsThatAreTooLongAreRefused() {
        String tooLong = "house ".repeat(200);
        Complaint.of(freehold.run("embed", MINILM, "short", tooLong))
                .mentions("text 2 has ", " tokens and the model reads 96: cut it into parts");
        Complaint.of(freehold.fed("short\n" + tooLong + "\n", "embed", MINILM)).mentions("text 2 has ");
        Complaint.of(freehold.run("rerank", RERANKER, "query", "word ".repeat(5000))).mentions(" tokens and the model");
    }

    @Test
    void textsThatAreEmptyHaveAVectorOrAreRefused() {
        assertEquals(32, freehold.out("embed", MINILM, "").strip().split(" ").length, "of the tokens around it");
        Complaint.of(freehold.run("embed", Fixtures.own("chat/model.gguf").toString(), "")).mentions("text 1 is empty");
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        Complaint.of(freehold.run("run", MINILM, "Hello"))
                .mentions(MINILM + ": a bert model makes vectors of texts and writes none: use 'embed'");
        Complaint.of(freehold.run("rerank", MINILM, "query", "document")).mentions(MINILM, "cannot rank");
        Complaint.of(freehold.run("embed", Fixtures.own("models/qwen35/model.gguf").toString(), "Hello"))
                .mentions("the file has no vocabulary");
        Complaint.of(freehold.run("embed", scratch.resolve("absent.gguf").toString(), "Hello"))
                .mentions("absent.gguf: no such file");
    }

    @Test
    void encodersThatLackATensorAreRefused() {
        try (var changed = new ChangedGguf(Path.of(MINILM))) {
            Path file = changed.withoutTensor("blk.1.ffn_down.weight").write(scratch.resolve("broken.gguf"));
            Complaint.of(freehold.run("embed", file.toString(), "Hello"))
                    .mentions(file + ": no tensor 'blk.1.ffn_down.weight'");
        }
    }
}
