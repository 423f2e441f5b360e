package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The model in the box: small enough for the repository, and right in nine answers of ten to what it was not taught.
class PocketIT {
    private static final long MOST_BYTES = 12_000_000;
    private static final Path ROOT = SourceTree.root();
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Pattern TOTAL = Pattern.compile("(?m)^all +(\\d+) of +(\\d+)");

    @TempDir
    private Path scratch;

    @Test
    void theModelIsSmallAndSaysWhereItComesFrom() throws IOException {
        Path file = ROOT.resolve("pocket/pocket.gguf");
        assertTrue(Files.size(file) <= MOST_BYTES, "bytes of " + file);
        Map<String, Object> shown = Json.parseObject(
                Freehold.in(scratch).out("show", "--json", file.toString()));
        String all = Json.write(shown).toLowerCase(Locale.ROOT);
        assertTrue(all.contains("freehold pocket") && all.contains("apache-2.0") && all.contains("qwen2"), all);
    }

    @Test
    void nineAnswersOfTenAreRight() throws IOException {
        assertTrue(shareOfRightAnswers("pocket/evaluation.jsonl") >= 0.9);
    }

    /// Their phrasings were written when the corpus was finished; some ask in words that are not in it.
    @Test
    void fourAnswersOfFiveToFreshQuestionsAreRight() throws IOException {
        assertTrue(shareOfRightAnswers("pocket/fresh.jsonl") >= 0.8);
    }

    private static double shareOfRightAnswers(String questions) throws IOException {
        Finished run = Finished.process(ROOT, Map.of(), List.of(JAVA,
                "--module-path", ROOT.resolve("target/freehold/lib").toString(),
                "--add-modules", "dev.freehold.engine,dev.freehold.kernels,dev.freehold.json",
                "--enable-native-access=dev.freehold.kernels", "-XX:TieredStopAtLevel=1",
                "pocket/evaluation/Evaluate.java", "pocket/pocket.gguf", questions));
        Matcher total = TOTAL.matcher(run.out());
        assertTrue(total.find(), () -> run.out() + run.err());
        assertEquals(questions(questions).size(), Integer.parseInt(total.group(2)), "questions asked");
        return Integer.parseInt(total.group(1)) / Double.parseDouble(total.group(2));
    }

    @Test
    void noQuestionOfTheEvaluationIsTaught() throws IOException {
        Finished run = Finished.process(ROOT, Map.of(), List.of(JAVA, "-XX:TieredStopAtLevel=1",
                "pocket/corpus/Corpus.java", scratch.toString(), "4000", "4000"));
        assertEquals(0, run.exitCode(), run::err);
        Set<String> asked = Stream.of("pocket/evaluation.jsonl", "pocket/fresh.jsonl")
                .flatMap(file -> questions(file).stream())
                .map(PocketIT::plain)
                .collect(Collectors.toSet());
        List<String> taught = new ArrayList<>();
        for (String name : List.of("train.jsonl", "tune.jsonl", "polish.jsonl", "validation.jsonl")) {
            taught.addAll(userTexts(scratch.resolve(name)));
        }
        assertFalse(taught.size() < 8000, "conversations written");
        assertEquals(List.of(), taught.stream().filter(text -> asked.contains(plain(text))).toList());
    }

    /// What the evaluation asks: the last message of a person in each entry.
    private static List<String> questions(String file) {
        try (Stream<String> lines = Files.lines(ROOT.resolve(file))) {
            return lines.map(line -> userTexts(line).getLast()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> userTexts(Path file) throws IOException {
        return Files.readAllLines(file).stream().flatMap(line -> userTexts(line).stream()).toList();
    }

    private static List<String> userTexts(String line) {
        return Json.array(Json.parseObject(line).get("messages"), "messages").stream()
                .map(each -> Json.object(each, "message"))
                .filter(message -> "user".equals(message.get("role")))
                .map(message -> (String) message.get("content"))
                .toList();
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9+*/-]+", " ").strip();
    }
}
