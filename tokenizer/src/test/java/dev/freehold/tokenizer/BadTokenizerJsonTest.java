package dev.freehold.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong with a `tokenizer.json` is said in one line and at once.
class BadTokenizerJsonTest {
    /// Characters `a` and `b`, without merges.
    private static final String GOOD = """
            {"added_tokens": [], "normalizer": null, "pre_tokenizer": null, "post_processor": null,
             "decoder": {"type": "Fuse"},
             "model": {"type": "BPE", "unk_token": null, "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": []}}""";

    @TempDir
    private Path folder;

    private Tokenizer read(String json) throws IOException {
        return TokenizerFile.read(Files.writeString(folder.resolve("t.json"), json));
    }

    private String refusal(String json) {
        String message = assertTimeoutPreemptively(Duration.ofSeconds(20), () ->
                assertThrows(TokenizerException.class, () -> read(json)).getMessage());
        assertFalse(message.contains("\n"), message);
        assertTrue(message.startsWith(folder.resolve("t.json").toString()), message);
        return message.substring(folder.resolve("t.json").toString().length());
    }

    @Test
    void theGoodOneIsGood() throws IOException {
        assertEquals(3, read(GOOD).vocabularySize());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '@', quoteCharacter = '`', textBlock = """
            "a": 0, "b": 1, "ab": 2147483647 @ : token 'ab' has id 2147483647, but there are only 3 tokens
            "a": 0, "b": 1, "ab": -1 @ : token 'ab' has id -1, but there are only 3 tokens
            "a": 0, "b": 1, "ab": 1 @ : two tokens have id 1, one of them 'ab'
            "a": 0, "b": 1, "a": 2 @ : token 'a' has two ids, 0 and 2
            "a": 0, "b": 1, "ab": 3 @ : token 'ab' has id 3, but there are only 3 tokens
            "a": 0, "b": 1, "ab": 1.5 @ : a token's id should be a whole number of 32 bits, is 1.5 (byte 198)
            "a": 0, "b": 1, "ab": "2" @ : a token's id should be a number, is a string (byte 195)
            """)
    void idsAreTheNumbersFromZeroWithoutGapsAndTwins(String vocabulary, String message) {
        assertEquals(message, refusal(GOOD.replace("\"a\": 0, \"b\": 1, \"ab\": 2", vocabulary)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '@', quoteCharacter = '`', textBlock = """
            "merges": ["a b c"] @ merge 0 should be two tokens and a space between them, is 'a b c' (byte 217)
            "merges": [""] @ merge 0 should be two tokens and a space between them, is '' (byte 212)
            "merges": ["ab"] @ merge 0 should be two tokens and a space between them, is 'ab' (byte 214)
            "merges": [["a", "b", "c"]] @ : a merge should be two tokens (byte 221)
            "merges": [["a"]] @ : ',' expected, found ']' (byte 214)
            "merges": ["a c"] @ : model: merge 0 names 'c', which is no token
            "merges": ["b a"] @ : model: merge 0 names 'ba', which is no token
            "merges": {"a": "b"} @ : model.merges should be an array, is an object (byte 209)
            """)
    void mergesJoinTwoTokensToAThird(String merges, String message) {
        String found = refusal(GOOD.replace("\"merges\": []", merges));
        assertTrue(found.endsWith(message), found);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '@', quoteCharacter = '`', textBlock = """
            "unk_token": "<unk>" @ : model: unk_token '<unk>' is no token
            "unk_token": null, "byte_fallback": true @ : model: no token '<0x00>' for byte fallback
            "unk_token": null, "dropout": 0.1 @ : model: dropout is not supported
            "unk_token": null, "end_of_word_suffix": "x" @ : model: end_of_word_suffix is not supported
            "unk_token": null, "surprise": 1 @ : model: unknown setting 'surprise'
            "unk_token": 7 @ : model.unk_token should be a string, is 7.0
            """)
    void settingsOfTheModelAreUnderstoodOrRefused(String settings, String message) {
        assertEquals(message, refusal(GOOD.replace("\"unk_token\": null", settings)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '@', quoteCharacter = '`', textBlock = """
            "normalizer": {"type": "Nmt"} @ .normalizer: normalizer 'Nmt' is not supported
            "normalizer": {"type": "Replace", "pattern": {"Regex": "a"}} @ .normalizer.pattern: unknown setting 'Regex'
            "normalizer": {"type": "Replace", "pattern": {"String": ""}, "content": "b"} @ .normalizer: an empty pattern
            "normalizer": {} @ .normalizer.type should be a string, is absent
            "normalizer": [] @ .normalizer should be an object, is an array
            "pre_tokenizer": {"type": "Whitespace"} @ .pre_tokenizer: pre-tokenizer 'Whitespace' is not supported
            SPLIT "(" @ .pre_tokenizer: the expression is not understood: Unclosed group
            SPLIT "(a|b)*" @ .pre_tokenizer: the expression uses a repeated group, which is not supported
            "pre_tokenizer": {"type": "Punctuation"} @ .pre_tokenizer: pre-tokenizer 'Punctuation' is not supported
            "decoder": {"type": "CTC"} @ .decoder: decoder 'CTC' is not supported
            "post_processor": {"type":"BertProcessing"} @ .post_processor: cls should be a token and its id, is null
            "normalizer": {"type": "BertNormalizer", "lowercase": 1} @ .normalizer.lowercase should be a boolean, is 1.0
            "post_processor": {"type": "Bert"} @ .post_processor: post-processor 'Bert' is not supported
            "surprise": 1 @ : unknown setting 'surprise'
            """)
    void stepsAreUnderstoodOrRefusedByName(String section, String message) {
        String whole = section.startsWith("SPLIT")
                ? "\"pre_tokenizer\": {\"type\": \"Split\", \"pattern\": {\"Regex\": %s}, \"behavior\": \"Isolated\"}"
                        .formatted(section.substring("SPLIT".length()))
                : section;
        String name = whole.substring(1, whole.indexOf('"', 1));
        String json = GOOD.replaceFirst("\"%s\": (null|\\{[^}]*})".formatted(name), Matcher.quoteReplacement(whole));
        assertEquals(message, refusal(json.equals(GOOD) ? GOOD.replaceFirst("\\{", "{" + whole + ",") : json)
                .replaceFirst("^: (?=[a-z_]+[.:])", "."));
    }

    @Test
    void templatesNameTokensThatExist() {
        String template = """
                "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x"}},
                {"Sequence": {"id": "A"}}], "special_tokens": {"x": {"id": "x", "ids": [3], "tokens": ["x"]}}}""";
        assertEquals(".post_processor.special_tokens.x: 3.0 is no id of the vocabulary",
                refusal(GOOD.replace("\"post_processor\": null", template)));
        String many = template.replace("[3]", "[" + "0,".repeat(1000) + "0]");
        assertEquals(".post_processor.special_tokens.x: more than 64 ids",
                refusal(GOOD.replace("\"post_processor\": null", many)));
    }

    @Test
    void addedTokensAreNeitherEmptyNorTwins() {
        String empty = "{\"id\": 3, \"content\": \"\"}";
        String twin = "{\"id\": 3, \"content\": \"x\"},{\"id\": 4, \"content\": \"x\"}";
        String other = "{\"id\": 1, \"content\": \"x\"}";
        assertEquals(".added_tokens[0]: an added token of 0 characters", refusal(withAdded(empty)));
        assertEquals(".added_tokens[1]: added token 'x' stands twice", refusal(withAdded(twin)));
        assertEquals(": id 1 is both 'b' and 'x'", refusal(withAdded(other)));
    }

    @Test
    void endlesslyManyAddedTokensAreRefused() {
        String many = "{\"id\":3,\"content\":\"x\"},".repeat(700_000) + "{}";
        assertTrue(refusal(withAdded(many)).startsWith(": more than 1000000 values (byte "));
    }

    private static String withAdded(String tokens) {
        return GOOD.replace("\"added_tokens\": []", "\"added_tokens\": [" + tokens + "]");
    }

    @Test
    void sequencesNeitherNestForEverNorGrowTexts() {
        String deep = "{\"type\":\"Sequence\",\"normalizers\":[".repeat(5000) + "]}".repeat(5000);
        assertTrue(refusal(GOOD.replace("\"normalizer\": null", "\"normalizer\": " + deep))
                .startsWith(": more than 100 levels"));
        String step = "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aaaaaaaaaa\"}";
        String steps = "{\"type\":\"Sequence\",\"normalizers\":[%s]}";
        assertEquals(".normalizer.normalizers[1]: the text may grow more than 64-fold",
                refusal(GOOD.replace("\"normalizer\": null", "\"normalizer\": " + steps.formatted(step + "," + step))));
        String many = steps.formatted("{\"type\":\"NFC\"},".repeat(9999) + "{\"type\":\"NFC\"}");
        assertEquals(".normalizer.normalizers[63]: more than 64 steps",
                refusal(GOOD.replace("\"normalizer\": null", "\"normalizer\": " + many)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "[]", "null", "{", "{}", "{\"model\": []}", "{\"model\": {}}x", "{\"model\": {\"vocab\": 3}}",
        "{\"model\": {\"vocab\": {\"a\": 0,}}}", "{\"model\": {\"vocab\": {\"a\" 0}}}",
        "{\"model\": {\"vocab\": {\"\\x\": 0}}}",
        "{\"model\": {\"vocab\": {\"a", "{\"model\": {\"vocab\": {\"a\": 01}}}",
        "{\"model\": {\"vocab\": {\"a\": --1}}}",
        "{\"model\": {\"vocab\": [[\"a\", 0], [\"a\"]]}}",
        "{\"model\": {\"vocab\": {}}, \"model\": {}}", "\u0000", "tru"
    })
    void brokenJsonIsRefused(String json) {
        refusal(json);
    }

    @Test
    void brokenUtf8IsRefused() throws IOException {
        byte[] latin1 = GOOD.replace("ab", "\u00E9").getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("t.json"), latin1);
        String message = assertThrows(TokenizerException.class, () -> TokenizerFile.read(file)).getMessage();
        assertEquals(file + ": not UTF-8 at byte 167", message);
    }

    @Test
    void hugeFilesAreRefusedUnread() throws IOException {
        Path file = folder.resolve("t.json");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }
        String message = assertThrows(TokenizerException.class, () -> TokenizerFile.read(file)).getMessage();
        assertEquals(file + ": larger than 256 MiB", message);
    }

    @Test
    void idsThatDoNotExistCannotBeDecoded() throws IOException {
        Tokenizer tokenizer = read(GOOD);
        assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(new int[] {3}, true));
        assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(new int[] {-1}, false));
        assertThrows(IllegalArgumentException.class, () -> tokenizer.stream(true).accept(Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> tokenizer.token(3));
        assertThrows(IllegalArgumentException.class, () -> tokenizer.isSpecial(-1));
    }
}
