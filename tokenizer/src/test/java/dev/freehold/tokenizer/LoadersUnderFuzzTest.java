package dev.freehold.tokenizer;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.text.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Damaged vocabularies either still work or are refused with a [TokenizerException]; nothing else comes out.
class LoadersUnderFuzzTest {
    private static final String TEXT = "the user's text, 中文 123 <|end|> <0x0A>\n\uD83D";
    private static final String[] SCRAPS = {
        "null", "true", "-1", "1e99", "2147483648", "\"\"", "[", "]", "{", "}", ",", ":", "\"", "\\",
        "\\u", "\\ud800", "0", "[]",
        "{}", "\"type\"", "\"Sequence\"", "\"ByteLevel\"", "\"Regex\"", "(", ")*",
        "\u00E9", "\u0000", "9999999999999999999"
    };

    @Property(tries = 400)
    void tokenizerJson(@ForAll long seed) throws IOException {
        var random = new Random(seed);
        String[] names = {"llama3", "llama2", "unigram-bytes", "deepseek-v3"};
        Path good = Fixtures.resource(names[random.nextInt(names.length)] + ".json");
        var json = new StringBuilder(Files.readString(good));
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            boolean nearAnEnd = random.nextBoolean(); // where the settings are
            int at = random.nextInt(nearAnEnd ? Math.min(2500, json.length()) : json.length());
            int end = Math.min(json.length(), at + random.nextInt(12));
            switch (random.nextInt(4)) {
                case 0 -> json.delete(at, end);
                case 1 -> json.insert(at, SCRAPS[random.nextInt(SCRAPS.length)]);
                case 2 -> json.replace(at, end, SCRAPS[random.nextInt(SCRAPS.length)]);
                default -> json.insert(at, json.substring(at, end));
            }
        }
        Path file = Files.createTempFile("tokenizer", ".json");
        try {
            Files.writeString(file, Utf8.wellFormed(json.toString()));
            use(() -> TokenizerFile.read(file));
        } finally {
            Files.delete(file);
        }
    }

    @Property(tries = 400)
    void ggufVocabulary(@ForAll long seed) {
        var random = new Random(seed);
        GgufVocabulary good =
                random.nextBoolean() ? GgufVocabularyTest.byteLevel() : GgufVocabularyTest.sentencePiece();
        List<String> tokens = new ArrayList<>(good.tokens());
        List<String> merges = new ArrayList<>(good.merges());
        int[] types = good.types().clone();
        float[] scores = good.scores().clone();
        Map<String, Integer> ids = new HashMap<>(good.ids());
        Map<String, Boolean> flags = new HashMap<>(good.flags());
        String pre = good.pre();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            switch (random.nextInt(9)) {
                case 0 -> tokens.set(random.nextInt(tokens.size()), any(random, "", "<0x-1>", "▁", "<s>"));
                case 1 -> types = Arrays.copyOf(types, random.nextInt(types.length + 1));
                case 2 -> types = types.length == 0 ? types : changed(types, random);
                case 3 -> scores = Arrays.copyOf(scores, random.nextInt(scores.length + 1));
                case 4 -> scores = scores.length == 0 ? scores : changed(scores, random);
                case 5 -> merges.add(any(random, "", "a", "a b", "a b c", "Ġ Ġ"));
                case 6 -> ids.put(random.nextBoolean() ? "bos" : "eos", random.nextInt(-1, tokens.size() + 2));
                case 7 -> flags.put(any(random, "add_bos_token", "add_eos_token", "add_space_prefix", "normalizer.nfc"),
                        random.nextBoolean());
                default -> pre = any(random, "", "llama-bpe", "deepseek-llm", "no such");
            }
        }
        var damaged = new GgufVocabulary(good.model(), pre, tokens, types, scores, merges, ids, flags);
        use(() -> damaged.tokenizer("fuzz"));
    }

    private static String any(Random random, String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private static int[] changed(int[] values, Random random) {
        values[random.nextInt(values.length)] = random.nextInt(-1, 8);
        return values;
    }

    private static float[] changed(float[] values, Random random) {
        float[] telling = {Float.NaN, Float.NEGATIVE_INFINITY, 0, -0.0f};
        values[random.nextInt(values.length)] = telling[random.nextInt(telling.length)];
        return values;
    }

    private interface Loader {
        Tokenizer load() throws IOException;
    }

    private static void use(Loader loader) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try {
                Tokenizer tokenizer = loader.load();
                tokenizer.decode(tokenizer.encode(TEXT, Specials.PARSE), true);
                tokenizer.decode(tokenizer.encode(TEXT, Specials.AS_TEXT), false);
                tokenizer.decode(tokenizer.prefix(), true);
            } catch (TokenizerException _) {
                // refused
            }
        });
    }
}
