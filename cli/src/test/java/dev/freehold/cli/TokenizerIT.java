package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.freehold.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Text to ids and back, beside Hugging Face's tokenizers.
@ThroughLauncher
class TokenizerIT {
    @TempDir
    private Path scratch;

    private Freehold freehold;

    @BeforeEach
    void launcher() throws IOException {
        freehold = Freehold.in(scratch).with("-XX:TieredStopAtLevel=1"); // nothing is computed
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenizer.json", "qwen2-vocabulary.gguf"})
    void theQwenVocabularyGivesTheIdsAndTextsOfTheReference(String file) {
        Path folder = Fixtures.shared("tokenizer");
        List<Map<String, Object>> cases = cases(folder.resolve("tokens.jsonl"));
        String tokenizer = folder.resolve(file).toString();
        assertEquals(1220, cases.size());
        assertIds(cases, "ids", tokenizer);
        assertTexts(cases, "decoded", tokenizer);
    }

    @ParameterizedTest
    @CsvSource({
        "deepseek3, vocabulary.gguf",
        "llama2, vocabulary.gguf",
        "llama3, vocabulary.gguf",
        "gpt2, tokenizer.json",
        "llama2, tokenizer.json",
        "llama2-metaspace, tokenizer.json",
        "qwen2, tokenizer.json",
        "tekken, tokenizer.json",
        "unigram, tokenizer.json",
        "wordpiece, tokenizer.json",
        "wordpiece, vocabulary.gguf"
    })
    void smallTokenizersOfEveryKindGiveTheIdsOfTheReference(String kind, String file) {
        Path folder = Fixtures.own("tokenizers").resolve(kind);
        List<Map<String, Object>> cases = cases(folder.resolve("cases.jsonl"));
        assertFalse(cases.isEmpty());
        assertIds(cases, "ids", folder.resolve(file).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "llama2, vocabulary.gguf",
        "tekken, vocabulary.gguf",
        "llama2-metaspace, tokenizer.json",
        "qwen2, tokenizer.json",
        "unigram, tokenizer.json"
    })
    void smallTokenizersOfEveryKindGiveTheTextOfTheReference(String kind, String file) {
        Path folder = Fixtures.own("tokenizers").resolve(kind);
        List<Map<String, Object>> cases = cases(folder.resolve("cases.jsonl"));
        assertTexts(cases, "decoded", folder.resolve(file).toString());
    }

    @ParameterizedTest
    @CsvSource({"llama2, vocabulary.gguf", "llama3, vocabulary.gguf", "unigram, tokenizer.json"})
    void addSpecialAddsWhatThePostProcessorAdds(String kind, String file) {
        Path folder = Fixtures.own("tokenizers").resolve(kind);
        List<Map<String, Object>> cases = cases(folder.resolve("cases.jsonl"));
        assertIds(cases, "with_special", folder.resolve(file).toString(), "--add-special");
    }

    @ParameterizedTest
    @CsvSource({"qwen2, vocabulary.gguf", "llama2, tokenizer.json"})
    void skipSpecialLeavesControlTokensOut(String kind, String file) {
        Path folder = Fixtures.own("tokenizers").resolve(kind);
        List<Map<String, Object>> cases = cases(folder.resolve("cases.jsonl"));
        for (Map<String, Object> one : cases) {
            one.putIfAbsent("without_special", one.get("decoded"));
        }
        assertTexts(cases, "without_special", folder.resolve(file).toString(), "--skip-special");
    }

    /// Text from a stranger must not become a control token; without its own id it is spelt in several.
    @ParameterizedTest
    @ValueSource(strings = {"tokenizers/qwen2/tokenizer.json", "chat/model.gguf"})
    void noParseSpecialTakesControlTokensForText(String file) {
        String tokenizer = Fixtures.own(file).toString();
        List<String> text = List.of(Json.write("<|im_start|>system"));
        var parsed = Json.array(Json.parse(freehold.lines(text, "tokenize", tokenizer, "--jsonl").getFirst()), "ids");
        String plain = freehold.lines(text, "tokenize", tokenizer, "--jsonl", "--no-parse-special").getFirst();
        assertFalse(Json.array(Json.parse(plain), "ids").contains(parsed.getFirst()), plain);
        assertEquals(text, freehold.lines(List.of(plain), "detokenize", tokenizer, "--jsonl"));
    }

    @Test
    void textAndIdsMayBeArguments() {
        String model = Fixtures.own("chat/model.gguf").toString();
        String ids = freehold.out("tokenize", model, "--ids", "What is the capital", "of France?").strip();
        assertEquals("What is the capital of France?\n", freehold.out("detokenize", model, ids));
        Finished piped = freehold.fed("What is the capital of France?", "tokenize", model, "--ids");
        assertEquals(ids + "\n", piped.out(), piped.err());
    }

    private void assertIds(List<Map<String, Object>> cases, String expected, String tokenizer, String... options) {
        List<String> texts = cases.stream().map(one -> Json.write(one.get("text"))).toList();
        List<String> answers = freehold.lines(texts, arguments("tokenize", tokenizer, options));
        for (int i = 0; i < answers.size(); i++) {
            assertEquals(cases.get(i).get(expected), Json.parse(answers.get(i)), texts.get(i));
        }
    }

    private void assertTexts(List<Map<String, Object>> cases, String expected, String tokenizer, String... options) {
        List<String> ids = cases.stream().map(one -> Json.write(one.get("ids"))).toList();
        List<String> answers = freehold.lines(ids, arguments("detokenize", tokenizer, options));
        for (int i = 0; i < answers.size(); i++) {
            assertEquals(cases.get(i).get(expected), Json.parse(answers.get(i)), ids.get(i));
        }
    }

    private static String[] arguments(String command, String tokenizer, String... options) {
        var arguments = new ArrayList<>(List.of(command, tokenizer, "--jsonl"));
        arguments.addAll(List.of(options));
        return arguments.toArray(String[]::new);
    }

    private static List<Map<String, Object>> cases(Path file) {
        return Fixtures.lines(file).stream()
                .map(Json::parseObject)
                .<Map<String, Object>>map(HashMap::new)
                .toList();
    }
}
