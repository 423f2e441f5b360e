package dev.freehold.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.text.ByteAlphabet;
import dev.freehold.tokenizer.text.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// BERT's vocabularies in all their containers against Hugging Face's tokenizers; `fixtures/make` made them.
class WordPieceTest {
    @ParameterizedTest
    @CsvSource({
        "wordpiece, tokenizer.json", "wordpiece, vocabulary.gguf", "wordpiece, vocabulary",
        "wordpiece-cased, tokenizer.json", "wordpiece-cased, vocabulary.gguf", "wordpiece-cased, vocabulary"
    })
    void encodesAndDecodesAsTheReference(String kind, String container) throws IOException {
        Tokenizer tokenizer = open(Fixtures.own("tokenizers").resolve(kind).resolve(container));
        List<String> lines = Files.readAllLines(Fixtures.own("tokenizers").resolve(kind).resolve("cases.jsonl"));
        assertTrue(lines.size() > 80);
        for (String line : lines) {
            Map<String, Object> golden = Json.parseObject(line);
            int[] ids = ids(golden.get("ids"));
            assertArrayEquals(ids, tokenizer.encode((String) golden.get("text"), Specials.PARSE), line);
            assertEquals(golden.get("decoded"), tokenizer.decode(ids, true), line);
            Object shown = golden.getOrDefault("without_special", golden.get("decoded"));
            assertEquals(shown, tokenizer.decode(ids, false), line);
        }
        assertArrayEquals(new int[] {2}, tokenizer.prefix());
        assertArrayEquals(new int[] {3}, tokenizer.suffix());
    }

    /// Each token of Qwen's vocabulary that is text as a word and as a continuation: 266,328 tokens. Of the reference's
    /// ids there are checksums (`large_wordpiece.py`).
    @ParameterizedTest
    @ValueSource(strings = {"wordpiece", "wordpiece-cased"})
    void manyTextsGiveTheIdsOfTheReferenceInALargeVocabulary(String kind) throws IOException {
        Path folder = Fixtures.own("tokenizers").resolve(kind);
        List<String> texts = Files.readAllLines(Fixtures.shared("tokenizer/tokens.jsonl"));
        var document = new HashMap<>(Json.parseObject(Files.readString(folder.resolve("tokenizer.json"))));
        var model = new HashMap<Object, Object>((Map<?, ?>) document.get("model"));
        model.put("vocab", derived(Fixtures.shared("tokenizer/tokenizer.json")));
        document.put("model", model);
        Path file = Files.createTempFile("wordpiece", ".json");
        try {
            Files.writeString(file, Json.write(document));
            Tokenizer tokenizer = TokenizerFile.read(file);
            assertEquals(266_328, tokenizer.vocabularySize());
            List<String> sums = Files.readAllLines(folder.resolve("many-texts.txt"));
            assertEquals(1220, texts.size());
            for (int i = 0; i < texts.size(); i++) {
                String text = (String) Json.parseObject(texts.get(i)).get("text");
                assertEquals(sums.get(i), checksum(tokenizer.encode(text, Specials.PARSE)), text);
            }
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aWordOfAMillionCharactersIsUnknown() throws IOException {
        Tokenizer tokenizer = open(Fixtures.own("tokenizers/wordpiece/vocabulary"));
        String text = "ab".repeat(500_000);
        assertArrayEquals(new int[] {1}, assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> tokenizer.encode(text, Specials.AS_TEXT)));
    }

    @Test
    void controlTokensInTextOfAUserAreText() throws IOException {
        Tokenizer tokenizer = open(Fixtures.own("tokenizers/wordpiece/tokenizer.json"));
        assertArrayEquals(new int[] {3}, tokenizer.encode("[SEP]", Specials.PARSE));
        int[] plain = tokenizer.encode("[SEP]", Specials.AS_TEXT);
        assertTrue(Arrays.stream(plain).noneMatch(id -> id == 3), () -> Arrays.toString(plain));
    }

    @Test
    void aVocabularyWithoutItsTokensIsRefusedByName(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("vocab.txt");
        Files.writeString(file, "[PAD]\n[UNK]\n[CLS]\n[MASK]\na\n##b\n");
        String message = assertThrows(TokenizerException.class, () -> open(folder)).getMessage();
        assertEquals(file + " and tokenizer_config.json: no token [SEP], which BERT's vocabularies need", message);
        Files.writeString(file, "[PAD]\n[UNK]\n[PAD]\n");
        assertEquals(file + ": token '[PAD]' stands twice",
                assertThrows(TokenizerException.class, () -> open(folder)).getMessage());
    }

    private static Tokenizer open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return TokenizerFile.readVocabulary(path);
        }
        return path.toString().endsWith(".json")
                ? TokenizerFile.read(path)
                : new GgufMetadata(path).vocabulary().tokenizer(path.toString());
    }

    private static Map<String, Integer> derived(Path file) throws IOException {
        var model = (Map<?, ?>) Json.parseObject(Files.readString(file)).get("model");
        var tokens = new String[((Map<?, ?>) model.get("vocab")).size()];
        ((Map<?, ?>) model.get("vocab")).forEach((token, id) -> tokens[((Long) id).intValue()] = (String) token);
        var vocabulary = new LinkedHashMap<String, Integer>();
        List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]").forEach(
                token -> vocabulary.put(token, vocabulary.size()));
        for (String token : tokens) {
            byte[] written = Utf8.bytes(token);
            var bytes = new byte[written.length];
            int length = ByteAlphabet.read(written, 0, written.length, bytes);
            if (Utf8.firstInvalid(bytes, 0, length) < length) {
                continue;
            }
            String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
            String word = text.startsWith(" ") ? text.substring(1) : text;
            if (!word.isEmpty()) {
                vocabulary.putIfAbsent(word, vocabulary.size());
                vocabulary.putIfAbsent("##" + word, vocabulary.size());
            }
        }
        return vocabulary;
    }

    private static String checksum(int[] ids) {
        var crc = new CRC32();
        crc.update(Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(","))
                .getBytes(StandardCharsets.US_ASCII));
        return "%08x".formatted(crc.getValue());
    }

    private static int[] ids(Object value) {
        return Json.array(value, "ids").stream().mapToInt(id -> ((Long) id).intValue()).toArray();
    }
}
