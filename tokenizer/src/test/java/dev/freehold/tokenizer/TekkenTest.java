package dev.freehold.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import dev.freehold.tokenizer.Fixtures.Golden;
import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.text.ByteAlphabet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The vocabulary of `goldens/tekken.json` in Mistral's form: the same ids as Hugging Face's tokenizers give.
class TekkenTest {
    private static final int CONTROL = 3;
    private static final List<String> NOT_HERE = List.of("<tool>", "</tool>", "<mask>", "[word]");

    @TempDir
    private Path folder;

    private Path write(Map<String, Object> json) throws IOException {
        return Files.writeString(folder.resolve("tekken.json"), Json.write(json));
    }

    private static Map<String, Object> tekken() throws IOException {
        Map<String, Object> json = Json.parseObject(Files.readString(Fixtures.resource("tekken.json")));
        Map<String, Object> model = Json.object(json.get("model"), "model");
        Tokenizer reference = TokenizerFile.read(Fixtures.resource("tekken.json"));
        var tokens = new ArrayList<Object>();
        for (int id = CONTROL; id < Json.object(model.get("vocab"), "vocab").size(); id++) {
            byte[] bytes = bytes(reference, id);
            tokens.add(Map.of("rank", id - CONTROL, "token_bytes", Base64.getEncoder().encodeToString(bytes)));
        }
        var special = new ArrayList<Object>();
        for (String text : List.of("<s>", "<|user|>", "<|end|>")) {
            special.add(Map.of("rank", special.size(), "token_str", text, "is_control", true));
        }
        Object steps = Json.object(json.get("pre_tokenizer"), "pre_tokenizer").get("pretokenizers");
        Object step = Json.array(steps, "steps").getFirst();
        Object pattern = Json.object(step, "step").get("pattern");
        var tekken = new LinkedHashMap<String, Object>();
        tekken.put("config", Map.of("pattern", Json.object(pattern, "pattern").get("Regex"),
                "default_vocab_size", CONTROL + tokens.size(), "default_num_special_tokens", CONTROL));
        tekken.put("vocab", tokens);
        tekken.put("special_tokens", special);
        return tekken;
    }

    /// What a byte-level token says, also where that is no text.
    private static byte[] bytes(Tokenizer reference, int id) {
        byte[] token = reference.token(id).getBytes(StandardCharsets.UTF_8);
        var bytes = new byte[token.length];
        int count = ByteAlphabet.read(token, 0, token.length, bytes);
        return Arrays.copyOf(bytes, count);
    }

    @Test
    void encodesAndDecodesAsTheReference() throws IOException {
        Tokenizer tokenizer = TokenizerFile.readTekken(write(tekken()));
        int compared = 0;
        for (Golden golden : Fixtures.goldens(Fixtures.resource("tekken.jsonl"))) {
            if (NOT_HERE.stream().noneMatch(golden.text()::contains)) {
                assertArrayEquals(golden.ids(), tokenizer.encode(golden.text(), Specials.PARSE), golden.text());
                assertArrayEquals(golden.plain(), tokenizer.encode(golden.text(), Specials.AS_TEXT), golden.text());
                assertEquals(golden.shown(), tokenizer.decode(golden.ids(), false));
                compared++;
            }
        }
        assertTrue(compared > 50, compared + " texts compared");
        assertArrayEquals(new int[] {0}, tokenizer.prefix());
    }

    @Test
    void controlTokensThatTheFileDoesNotListAreTheCustomaryOnes() throws IOException {
        Map<String, Object> tekken = tekken();
        tekken.remove("special_tokens");
        tekken.put("config", Map.of("pattern", "\\p{L}+|.", "default_vocab_size", 1300,
                "default_num_special_tokens", 1000));
        Tokenizer tokenizer = TokenizerFile.readTekken(write(tekken));
        assertEquals("[TOOL_CALLS]", tokenizer.token(9));
        assertEquals("<SPECIAL_999>", tokenizer.token(999));
        assertEquals(1300, tokenizer.vocabularySize());
        assertEquals(2, tokenizer.endOfText().orElseThrow());
    }

    @Test
    void aMalformedFileIsRefusedWithThePlace() throws IOException {
        Map<String, Object> tekken = tekken();
        tekken.put("vocab", List.of(Map.of("rank", 5, "token_bytes", "IQ==")));
        assertRefused("tekken.json.vocab[0]: should have the rank 0", tekken);
        tekken.put("vocab", List.of(Map.of("rank", 0, "token_bytes", "?")));
        assertRefused("tekken.json.vocab[0]: token_bytes should be Base64, is '?'", tekken);
        tekken.put("vocab", List.of());
        assertRefused("no token for byte 0x00", tekken);
        assertRefused("tekken.json.config should be an object, is absent", Map.of());
        tekken.put("config", Map.of("default_vocab_size", -1, "default_num_special_tokens", 1));
        assertRefused("default_vocab_size should be 1 to", tekken);
    }

    private void assertRefused(String problem, Map<String, Object> tekken) throws IOException {
        Path file = write(tekken);
        String message = assertThrows(TokenizerException.class, () -> TokenizerFile.readTekken(file)).getMessage();
        assertTrue(message.startsWith(file.toString()) && message.contains(problem), message);
    }
}
