package dev.freehold.tokenizer.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.json.Json;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.TokenizerException;
import dev.freehold.tokenizer.TokenizerFile;
import dev.freehold.tokenizer.template.ChatMl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Spliterator;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTrainerTest {
    private static final List<String> SPECIALS = List.of(ChatMl.END_OF_TEXT, ChatMl.START);

    @TempDir
    private Path folder;

    private static LearnedVocabulary train(String text, int size) {
        return VocabularyTrainer.train(Stream.of(text), new TrainingSettings(size, 2, SPECIALS, Splitting.QWEN2));
    }

    private static Map<String, Object> golden() throws IOException {
        Path above = Path.of("").toAbsolutePath();
        while (!Files.exists(above.resolve("fixtures/training/merges.json"))) {
            above = above.getParent();
        }
        return Json.parseObject(Files.readString(above.resolve("fixtures/training/merges.json")));
    }

    private Tokenizer written(LearnedVocabulary vocabulary) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), vocabulary.tokenizerJson());
        Files.writeString(folder.resolve("tokenizer_config.json"),
                vocabulary.tokenizerConfig(Optional.of(ChatMl.TEMPLATE), Optional.of(ChatMl.END_OF_TEXT), 512));
        return TokenizerFile.readFolder(folder);
    }

    @Test
    void learnsWhatHuggingFaceLearns() throws IOException {
        Map<String, Object> golden = golden();
        String text = (String) golden.get("text");
        int size = Json.array(golden.get("tokens"), "tokens").size();
        LearnedVocabulary learned = train(text, size);
        assertEquals(golden.get("tokens"), learned.tokens());
        assertEquals(golden.get("merges"),
                learned.merges().stream().map(merge -> List.of(merge.left(), merge.right())).toList());
        int[] ids = Json.array(golden.get("ids"), "ids").stream().mapToInt(id -> ((Long) id).intValue()).toArray();
        assertArrayEquals(ids, written(learned).encode(text, Specials.PARSE));
    }

    @Test
    void whatIsWrittenLoads() throws IOException {
        Tokenizer tokenizer = written(train("a b ab <|im_start|>", 300));
        assertEquals(OptionalInt.of(0), tokenizer.endOfText());
        assertEquals(0, tokenizer.prefix().length);
        assertArrayEquals(new int[] {1, tokenizer.id("x").orElseThrow()},
                tokenizer.encode("<|im_start|>x", Specials.PARSE));
        assertTrue(tokenizer.isSpecial(1));
        assertEquals(258, train("", 1000).tokens().size());
        assertEquals(List.of(), train("<|im_start|><|im_start|>", 1000).merges()); // stands between texts
    }

    @Test
    void manyTextsInAnyOrderGiveTheSame() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 200_000; i++) {
            lines.add("Line " + i % 997 + " of " + Integer.toString(i * 7919, 36) + "\n");
        }
        String whole = String.join("", lines);
        assertTrue(TextPieces.of(whole, 1 << 20).size() > 2);
        assertEquals(whole, String.join("", TextPieces.of(whole, 1 << 20)));
        LearnedVocabulary one = train(whole, 400);
        assertEquals(one, VocabularyTrainer.train(lines.reversed().stream(), one.settings()));
    }

    @Test
    void partsOfOneTextAreSharedAmongThreads() {
        String text = "a line of text\n".repeat(400_000);
        Spliterator<String> second = VocabularyTrainer.pieces(Stream.of(text)).spliterator();
        Spliterator<String> first = second.trySplit().trySplit();
        var parts = new ArrayList<String>();
        first.forEachRemaining(parts::add);
        assertTrue(parts.size() > 1 && parts.size() < TextPieces.of(text, 1 << 20).size(), parts.size() + " parts");
    }

    /// As a list, transformers 4 cannot read `extra_special_tokens`.
    @Test
    void controlTokensAreWhereAllVersionsOfTransformersLook() {
        Map<String, Object> config = Json.parseObject(train("", 300).tokenizerConfig(
                Optional.empty(), Optional.of(ChatMl.END_OF_TEXT), 512));
        assertEquals(SPECIALS, config.get("additional_special_tokens"));
        assertFalse(config.containsKey("extra_special_tokens"));
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThrows(TokenizerException.class, () -> train("", 257));
        assertThrows(TokenizerException.class, () -> train("", 1 << 21));
        assertThrows(TokenizerException.class,
                () -> new TrainingSettings(300, 2, List.of("a", "a"), Splitting.LLAMA3));
        assertEquals(Splitting.LLAMA3, Splitting.of("llama3"));
        assertThrows(TokenizerException.class, () -> Splitting.of("gpt-7"));
    }

    /// The definition: count all pairs anew after each merge.
    @Property(tries = 60)
    void mergesAreThoseOfTheDefinition(
            @ForAll @StringLength(max = 120) @CharRange(from = 'a', to = 'c') @CharRange(from = ' ', to = ' ')
            String text) {
        LearnedVocabulary learned = train(text, 300);
        var words = new ArrayList<List<Integer>>();
        var cut = new ArrayList<String>();
        Splitting.QWEN2.splitter().split(text.isEmpty() ? new byte[] {'q'} : text.getBytes(), 0,
                Math.max(1, text.length()), (from, to) -> cut.add(text.isEmpty() ? "q" : text.substring(from, to)));
        List<String> tokens = new ArrayList<>(learned.tokens().subList(0, 258));
        for (String word : cut) {
            words.add(new ArrayList<>(word.chars().mapToObj(
                    c -> tokens.indexOf(c == ' ' ? "Ġ" : String.valueOf((char) c))).toList()));
        }
        for (LearnedVocabulary.Merge merge : learned.merges()) {
            Map<List<Integer>, Integer> counts = new HashMap<>();
            words.forEach(word -> {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts.merge(List.of(word.get(i), word.get(i + 1)), 1, Integer::sum);
                }
            });
            List<Integer> best = List.of(tokens.indexOf(merge.left()), tokens.indexOf(merge.right()));
            assertTrue(counts.getOrDefault(best, 0) >= 2);
            String joined = merge.left() + merge.right();
            if (!tokens.contains(joined)) {
                tokens.add(joined);
            }
            for (List<Integer> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.get(i).equals(best.get(0)) && word.get(i + 1).equals(best.get(1))) {
                        word.set(i, tokens.indexOf(joined));
                        word.remove(i + 1);
                    }
                }
            }
        }
        assertEquals(learned.tokens(), tokens);
    }
}
