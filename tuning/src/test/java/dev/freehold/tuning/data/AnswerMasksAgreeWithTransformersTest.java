package dev.freehold.tuning.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.json.Json;
import dev.freehold.tokenizer.template.ChatMl;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Token ids and masks of `apply_chat_template(return_assistant_tokens_mask=True)`, with our own template, which marks
/// answers, and with the same one without the marks.
class AnswerMasksAgreeWithTransformersTest {
    @TestFactory
    Stream<DynamicTest> idsAndMasksAreTheReferences() throws IOException {
        String marked = ChatMl.TEMPLATE;
        String plain = marked.replace("{%- generation %}", "").replace("{%- endgeneration %}", "");
        List<Object> cases = Json.array(Json.parse(Files.readString(Fixtures.own("training/masks.json"))), "masks");
        return IntStream.range(0, cases.size()).boxed().flatMap(i -> Stream.of(marked, plain)
                .map(template -> dynamicTest("conversation " + i + (template.equals(marked) ? "" : ", no marks"),
                        () -> assertAgrees(Json.object(cases.get(i), "case"), template))));
    }

    private static void assertAgrees(Map<String, Object> expected, String template) throws IOException {
        var file = Files.createTempFile("template", ".jinja");
        Files.writeString(file, template);
        TextFormat format;
        try (Checkpoint checkpoint = Checkpoint.open(Fixtures.own("chat/hf"))) {
            format = TextFormat.of(checkpoint).withTemplate(file.toString());
        }
        Files.delete(file);
        Entry entry = EntryParser.parse(expected, DataFormat.CHAT_TEMPLATE, "masks.json");
        Tokenized made = new Tokenization(format, new DataOptions(100_000)).of(entry);
        Example example = made.examples().getFirst();
        assertArrayEquals(ints(expected.get("ids")), example.ids());
        int[] mask = new int[example.ids().length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = example.learned()[i] ? 1 : 0;
        }
        assertArrayEquals(ints(expected.get("mask")), mask,
                () -> Fixtures.learned(format.tokenizer(), example).toString());
        assertEquals(1, made.counts().examples());
    }

    private static int[] ints(Object list) {
        return Json.array(list, "ints").stream().mapToInt(value -> ((Long) value).intValue()).toArray();
    }
}
