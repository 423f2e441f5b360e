package dev.freehold.tuning.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import dev.freehold.tokenizer.TokenizerFile;
import dev.freehold.tokenizer.template.ChatMl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
    private static final TextFormat CHAT = Fixtures.format(Optional.of(ChatMl.TEMPLATE));
    private static final TextFormat BASE = Fixtures.format(Optional.empty());

    @TempDir
    private Path folder;

    private DataFile file(String name, String... lines) throws IOException {
        return DataFile.of(Files.write(folder.resolve(name), List.of(lines)));
    }

    private static Dataset load(DataFile file, TextFormat format, DataOptions options) {
        return Dataset.load(List.of(file), format, options);
    }

    private static List<String> learned(Dataset data) {
        return data.examples().stream()
                .flatMap(example -> Fixtures.learned(CHAT.tokenizer(), example).stream()).toList();
    }

    private String complaint(String name, String... lines) throws IOException {
        DataFile file = file(name, lines);
        return assertThrows(DataException.class, () -> load(file, CHAT, new DataOptions(1000))).getMessage()
                .replace(folder + "/", "");
    }

    @Test
    void formatsAreFoundAndLearnedFrom() throws IOException {
        var options = new DataOptions(1000);
        assertEquals(List.of("yes<|im_end|>"), learned(load(file("a.jsonl",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\": \"assistant\","
                        + " \"content\": \"no\", \"weight\": 0}, {\"role\": \"assistant\", \"content\": \"yes\"}]}"),
                CHAT, options)));
        assertEquals(List.of("o<|im_end|>", "p<|im_end|>"), learned(load(file("a.json", "[",
                "{\"instruction\": \"do\", \"input\": \"i\", \"output\": \"o\"},",
                "{\"instruction\": \"do\", \"input\": \"\", \"output\": \"p\"},",
                "{\"instruction\": \"do\", \"input\": \"\", \"output\": \"\"}]"), CHAT, options)));
        assertEquals(List.of("a<|im_end|>"), learned(load(file("s.jsonl",
                "{\"conversations\": [{\"from\": \"human\", \"value\": \"q\"},"
                        + " {\"from\": \"gpt\", \"value\": \"a\"}]}"),
                CHAT, options)));
        assertEquals(List.of("b", "d<|im_end|>"), learned(load(file("i.jsonl",
                "{\"segments\": [{\"text\": \"a\", \"label\": false}, {\"text\": \"b\", \"label\": true},"
                        + " {\"text\": \"c\", \"label\": false}, {\"text\": \"d<|im_end|>\", \"label\": true}]}"),
                BASE, options)));
        assertEquals(List.of("text <|im_end|></s>"), learned(load(file("t.jsonl",
                "{\"text\": \"text <|im_end|>\"}"), BASE, options)));
    }

    @Test
    void preferencesComeInManySpellings() throws IOException {
        String user = "{\"role\": \"user\", \"content\": \"q\"}";
        String good = "{\"role\": \"assistant\", \"content\": \"good\"}";
        String bad = "{\"role\": \"assistant\", \"content\": \"bad\"}";
        for (String line : List.of(
                "{\"prompt\": \"q\", \"chosen\": \"good\", \"rejected\": \"bad\"}",
                "{\"prompt\": [%s], \"chosen\": [%s], \"rejected\": [%s]}".formatted(user, good, bad),
                "{\"chosen\": [%1$s, %2$s], \"rejected\": [%1$s, %3$s]}".formatted(user, good, bad),
                "{\"prompt\": \"q\", \"chosen\": [%1$s, %2$s], \"rejected\": [%1$s, %3$s]}".formatted(user, good, bad),
                "{\"messages\": [%s], \"chosen\": %s, \"rejected\": %s}".formatted(user, good, bad))) {
            var options = new DataOptions(1000).withLearned(LearnedPart.EVERYTHING);
            Dataset data = load(file("p.jsonl", line), CHAT, options);
            PreferencePair pair = data.pairs().getFirst();
            assertEquals(List.of("good<|im_end|>"), Fixtures.learned(CHAT.tokenizer(), pair.chosen()), line);
            assertEquals(List.of("bad<|im_end|>"), Fixtures.learned(CHAT.tokenizer(), pair.rejected()), line);
            var batch = (PairBatch) BatchPlan.inOrder(data, new Batching(1000, 4, true, 0)).batch(0, 0);
            assertEquals(1, batch.weight());
            assertEquals(pair.chosen().ids().length + pair.rejected().ids().length, batch.tokens());
        }
    }

    @Test
    void whatIsNotLearnedIsCounted() throws IOException {
        DataFile file = file("d.jsonl",
                "{\"messages\": []}",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"q\"}]}",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\": \"assistant\","
                        + " \"content\": \"a\"}]}",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"" + "q".repeat(100)
                        + "\"}, {\"role\": \"assistant\", \"content\": \"a\"}]}",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\": \"assistant\", \"content\": \""
                        + "a".repeat(100) + "\"}]}");
        DataCounts dropped = load(file, CHAT, new DataOptions(50)).counts();
        assertEquals(5, dropped.entries());
        assertEquals(List.of(1L, 2L, 0L, 1L, 1L), List.of(dropped.examples(), dropped.dropped(), dropped.truncated(),
                dropped.empty(), dropped.unlearned()));
        assertEquals(2, dropped.learnedTokens());
        Dataset cut = load(file, CHAT, new DataOptions(50).withOverlong(Overlong.TRUNCATE));
        assertEquals(List.of(2L, 0L, 2L, 1L, 2L), List.of(cut.counts().examples(), cut.counts().dropped(),
                cut.counts().truncated(), cut.counts().empty(), cut.counts().unlearned()));
        assertEquals(50, cut.tokens(1));
        assertEquals(cut.counts().tokens(), cut.tokens());
        assertTrue(cut.counts().longest() > 100);
    }

    @Test
    void textsAreCutIntoWindowsThatTogetherAreTheText() throws IOException {
        Path text = Files.writeString(folder.resolve("book.txt"), "Once upon a time.\n".repeat(10));
        Dataset data = load(DataFile.of(text), BASE, new DataOptions(64));
        int[] all = data.examples().stream().flatMapToInt(example -> IntStream.of(example.ids())).toArray();
        assertEquals(Files.readString(text) + "</s>", BASE.tokenizer().decode(all, true));
        assertEquals(1, data.counts().entries());
        assertEquals(181 - data.size(), data.counts().learnedTokens()); // the first token of a window is none
    }

    @Test
    void longTextsHaveTheTokensOfTheWhole() throws IOException {
        Tokenizer tokenizer = TokenizerFile.read(Fixtures.shared("tokenizer/tokenizer.json"));
        var random = new Random(7);
        String[] parts = {"word", " ", "\n", "\r\n", "\n\n", "é", "1234", "don't", "\t", "e\u0301", "日本", ".",
            "Line\nX"};
        var text = new StringBuilder();
        while (text.length() < 1_200_000) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        assertArrayEquals(tokenizer.encode(text.toString(), Specials.AS_TEXT),
                new LongText(tokenizer).encode(text.toString()));
    }

    @Test
    void malformedDataNamesFileLineAndProblem() throws IOException {
        String good = "{\"messages\": [{\"role\": \"user\", \"content\": \"q\"}]}";
        assertEquals("x.jsonl:3: Unexpected end-of-input within/between Object entries (column 14)",
                complaint("x.jsonl", good, "", "{\"messages\": "));
        assertEquals("x.jsonl:2: messages[0]: unknown role 'robot': expected system, user, assistant or tool",
                complaint("x.jsonl", good, "{\"messages\": [{\"role\": \"robot\", \"content\": \"q\"}]}"));
        assertEquals("x.jsonl:1: messages[0]: 'content' is missing",
                complaint("x.jsonl", "{\"messages\": [{\"role\": \"user\"}]}"));
        assertEquals("x.jsonl:1: messages[0]: 'content' should be a string, is a number",
                complaint("x.jsonl", "{\"messages\": [{\"role\": \"user\", \"content\": 1}]}"));
        assertEquals("x.jsonl:1: 'messages' should be an array, is a string",
                complaint("x.jsonl", "{\"messages\": \"\"}"));
        assertEquals("x.jsonl:2: 'messages' is missing", complaint("x.jsonl", good, "{\"text\": \"\"}"));
        assertEquals("x.jsonl:1: an example should be an object, is an array", complaint("x.jsonl", "[1]"));
        assertTrue(complaint("x.jsonl", "{\"messages\": [{\"role\": \"assistant\", \"tool_calls\": [{\"function\":"
                + " {\"name\": \"f\", \"arguments\": \"{x\"}}]}]}")
                .startsWith("x.jsonl:1: messages[0].tool_calls[0]: 'arguments' are no JSON object: "));
        assertTrue(complaint("x.jsonl", "{\"foo\": 1}").startsWith("x.jsonl:1: no known format: "));
        assertEquals("x.jsonl:1: conversations[0]: unknown role 'x': expected system, human, gpt or tool",
                complaint("x.jsonl", "{\"conversations\": [{\"from\": \"x\", \"value\": \"\"}]}"));
        assertEquals("x.jsonl:1: segments[0]: 'label' should be a boolean, is null",
                complaint("x.jsonl", "{\"segments\": [{\"text\": \"\"}]}"));
        assertEquals("x.jsonl:1: 'prompt' is missing, and 'chosen' and 'rejected' do not begin alike",
                complaint("x.jsonl", "{\"chosen\": \"a\", \"rejected\": \"b\"}"));
        DataFile missing = DataFile.of(folder.resolve("none.jsonl"));
        assertEquals(missing.path() + ": no such file",
                assertThrows(DataException.class, () -> load(missing, CHAT, new DataOptions(9))).getMessage());
        assertEquals("x.parquet: no Parquet file", complaint("x.parquet", good));
        DataFile chat = file("x.jsonl", good);
        assertEquals(chat.path() + ":1: a conversation, and test has no chat template: it is a base model; name one,"
                + " e.g. chatml", assertThrows(DataException.class,
                        () -> load(chat, BASE, new DataOptions(9))).getMessage());
        assertEquals("empty.jsonl: is empty: there are no examples in it", complaint("empty.jsonl", "", ""));
        Dataset none = load(chat, CHAT, new DataOptions(2));
        assertEquals("there are no examples to learn from: of 1 entries 1 are too long, 0 are empty, and of 0 nothing"
                + " would be learned", assertThrows(DataException.class,
                        () -> BatchPlan.shuffled(none, new Batching(9, 1, true, 0))).getMessage());
    }

    @Test
    void aLineThatIsNotUtf8IsNamed() throws IOException {
        byte[] lines = "{\"text\": \"q\"}\n{\"text\": \"\u00e9\"}\n{\"text\": \"?\"}\n"
                .getBytes(StandardCharsets.UTF_8);
        lines[lines.length - 4] = (byte) 0xFF;
        Path path = Files.write(folder.resolve("latin.jsonl"), lines);
        assertEquals(path + ":3: not UTF-8", assertThrows(DataException.class,
                () -> load(DataFile.of(path), BASE, new DataOptions(9))).getMessage());
    }

    /// Answers are found by marks, which texts do not bring.
    @Test
    void aTextWithAMarkIsRead() throws IOException {
        String line = "{\"messages\": [{\"role\": \"user\", \"content\": \"\uFDD2\"},"
                + " {\"role\": \"assistant\", \"content\": \"a\"}]}";
        DataFile file = file("marks.jsonl", line);
        assertEquals(1, load(file, CHAT, new DataOptions(100)).examples().size());
    }

    @Test
    void anExplicitFormatCounts() throws IOException {
        Path path = Files.writeString(folder.resolve("f.jsonl"), "{\"text\": \"t\", \"messages\": 7}");
        var file = new DataFile(path, Optional.of(DataFormat.of("completion")));
        assertEquals(List.of("t</s>"), learned(load(file, BASE, new DataOptions(9)))
                .stream().map(text -> text).toList());
        assertThrows(DataException.class, () -> DataFormat.of("xml"));
    }

    /// Whatever is done to a file, it is read or refused with its name.
    @Test
    void noFileBreaksTheReader() throws IOException {
        String line = "{\"messages\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\": \"assistant\", \"content\":"
                + " \"a\", \"tool_calls\": [{\"id\": \"1\", \"function\": {\"name\": \"f\", \"arguments\": \"{}\"}}]}],"
                + " \"tools\": [{\"name\": \"f\"}]}\n";
        String all = line + "{\"prompt\": \"q\", \"chosen\": \"a\", \"rejected\": [{\"role\": \"user\"}]}\n" + line;
        String[] pieces = {"{", "}", "[", "]", "null", "\"", "1e999", "\\u0000", "\n", ":", "true", "\uD800", "role"};
        var random = new Random(3);
        for (int round = 0; round < 1500; round++) {
            var text = new StringBuilder(all);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(text.length());
                int to = Math.min(text.length(), at + random.nextInt(12));
                text.replace(at, to, random.nextBoolean() ? "" : pieces[random.nextInt(pieces.length)]);
            }
            DataFile file = DataFile.of(Files.write(folder.resolve("fuzz.jsonl"),
                    text.toString().getBytes(StandardCharsets.UTF_8)));
            try {
                assertTrue(load(file, CHAT, new DataOptions(1000)).counts().entries() <= 20);
            } catch (DataException e) {
                assertTrue(e.getMessage().startsWith(file.path().toString())
                        || e.getMessage().startsWith("preference pairs"), e.getMessage());
            }
        }
    }
}
