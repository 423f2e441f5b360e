package dev.freehold.engine.dialect;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.dialect.AnswerEvent.CallBroken;
import dev.freehold.engine.dialect.AnswerEvent.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AnswerParserTest {
    private static final Dialect PLAIN = new PlainDialect();
    private static final List<Dialect> ALL = List.of(new DeepSeekDialect(), new HermesDialect(), new KimiDialect(),
            new LlamaDialect(), new MistralDialect(), new QwenXmlDialect(), PLAIN);

    /// What texts are put together from: all that any dialect knows, and what only looks like it.
    private static final List<String> SNIPPETS = List.of(
            "<think>", "</think>", "[THINK]", "[/THINK]", "<", "</", "th", "ink>", "\n", " ", "text", "[", "]",
            "{", "}", "\"", ",", ";", ":", "\\", "ü😀", "<tool_call>", "</tool_call>", "<tools>",
            "```json\n", "```\n", "```",
            "{\"name\": \"add\", \"arguments\": {\"a\": 1}}", "{\"name\": \"add\", \"parameters\": {\"b\": \"\n\"}}",
            "{\"arguments\": {\"x\": [1, -2.5e3, null]}, \"name\": \"add\"", "{\"name\": \"", "\"arguments\": {",
            "<function=add>", "</function>", "<parameter=a>", "<parameter=label>", "\n</parameter>", "</parameter>",
            "<|python_tag|>", "brave_search.call(", "query=\"", "n=1, ", ")", "[TOOL_CALLS]", "add", "[CALL_ID]abc",
            "[ARGS]", "{\"a\": tru", "{\"a\": 1}", "<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>", "function",
            "<｜tool▁sep｜>", "<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>", "<|tool_calls_section_begin|>",
            "<|tool_call_begin|>", "functions.add:0", "<|tool_call_argument_begin|>", "<|tool_call_end|>",
            "<|tool_calls_section_end|>");

    private static String parse(String prompt, String text) {
        return Parsed.of(PLAIN, prompt, text).line();
    }

    @Test
    void textWithoutTagsIsText() {
        assertEquals("\n Hello <b>you</b>\n\n", parse("", "\n Hello <b>you</b>\n\n"));
        assertEquals("", parse("", ""));
        assertEquals("<thi", parse("", "<thi"));
        assertEquals("  ", parse("", "  "));
    }

    @Test
    void thinkingIsWhatStandsBetweenTheTags() {
        assertEquals("(hm, well)Yes.", parse("", "<think>\nhm, well\n</think>\n\nYes."));
        assertEquals("(hm)Yes.", parse("", "[THINK]hm[/THINK]Yes."));
        assertEquals("Yes.", parse("", "<think>\n\n</think>\n\nYes."));
        assertEquals("(a < b)Yes.", parse("", "\n<think>a < b</think>Yes."));
    }

    @Test
    void theOpeningTagMayStandInThePromptAndComeAgain() {
        assertEquals("(hm)Yes.", parse("<|Assistant|><think>\n", "hm\n</think>\nYes."));
        assertEquals("(hm)Yes.", parse("<|Assistant|><think>\n", "<think>\nhm\n</think>\nYes."));
        assertEquals("Yes.", parse("<think>\n\n</think>\n\n", "Yes."));
    }

    @Test
    void thinkingThatNeverEndsLeavesNoAnswer() {
        assertEquals("(hm, well </thi)", parse("", "<think>hm, well </thi"));
        assertEquals("(hm)", parse("", "<think>hm\n\n"));
        assertEquals("(<th)", parse("<think>", "<th"));
    }

    @Test
    void laterTagsAreText() {
        assertEquals("The tag <think> opens.", parse("", "The tag <think> opens."));
        assertEquals("(a)b <think>c</think>", parse("", "<think>a</think>b <think>c</think>"));
    }

    @Test
    void withoutToolsNothingIsACall() {
        var parser = new AnswerParser(new HermesDialect(), Toolbox.EMPTY, "");
        String text = "<tool_call>{\"name\": \"add\", \"arguments\": {}}</tool_call>";
        var events = new ArrayList<>(parser.accept(text));
        events.addAll(parser.finish());
        assertEquals(text, events.stream().map(event -> ((Text) event).text()).collect(Collectors.joining()));
    }

    @Test
    void argumentsComeWhileTheyAreWritten() {
        var parser = new AnswerParser(new HermesDialect(), Parsed.TOOLS, "", () -> "id");
        assertEquals(List.of(), parser.accept("\n<tool_call>\n{\"name\": \"get_weather\", \"argum"));
        assertEquals(List.of(new AnswerEvent.CallBegun(0, "id", "get_weather"),
                new AnswerEvent.CallArguments(0, "{\"ci")), parser.accept("ents\": {\"ci"));
        assertEquals(List.of(new AnswerEvent.CallArguments(0, "ty\": \"x\"}"), new AnswerEvent.CallEnded(0)),
                parser.accept("ty\": \"x\"}}\n</to"));
        assertEquals(List.of(new Text("!")), parser.accept("ol_call>!"));
        assertEquals(List.of(), parser.finish());
    }

    @Property(tries = 3000)
    void cutsMakeNoDifference(@ForAll("dialects") Dialect dialect, @ForAll("texts") String text,
            @ForAll List<Integer> cuts, @ForAll boolean thinking) {
        String prompt = thinking ? "<think>\n" : "";
        assertEquals(Parsed.of(dialect, prompt, text), Parsed.of(dialect, prompt, text, cuts));
    }

    @Property(tries = 3000)
    void argumentsOfWholeCallsAreJson(@ForAll("dialects") Dialect dialect, @ForAll("texts") String text) {
        for (String call : Parsed.of(dialect, "", text).calls()) {
            String arguments = call.substring(call.indexOf(' ') + 1);
            assertDoesNotThrow(() -> JsonText.value(arguments).orElseThrow(), call);
            assertTrue(arguments.startsWith("{"), call);
        }
    }

    /// Without calls nothing but white space around thinking may be missing.
    @Property(tries = 3000)
    void textOutsideOfCallsIsReproduced(@ForAll("dialects") Dialect dialect, @ForAll("texts") String snippets) {
        String text = "." + snippets; // no thinking
        Parsed parsed = Parsed.of(dialect, "", text);
        if (parsed.calls().isEmpty()) {
            String shown = parsed.events().stream().map(event -> switch (event) {
                case Text(var piece) -> piece;
                case CallBroken(_, var piece) -> piece;
                default -> "";
            }).collect(Collectors.joining());
            assertEquals(text, shown);
        }
    }

    @Property(tries = 300)
    void textAroundACallIsReproduced(@ForAll("words") String before, @ForAll("words") String after) {
        String call = "<tool_call>\n{\"name\": \"add\", \"arguments\": {}}\n</tool_call>";
        assertEquals(before + "→ add {}." + after, Parsed.of(new HermesDialect(), "", before + call + after).line());
    }

    @Test
    void timeIsLinearAndMemoryBounded() {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (Dialect dialect : ALL) {
                for (String snippet : SNIPPETS) {
                    parse(dialect, snippet, 20_000 / snippet.length());
                }
            }
        });
        Parsed endless = Parsed.of(new HermesDialect(), "",
                "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": \"" + "x".repeat(3 << 20));
        assertTrue(endless.events().stream().anyMatch(
                event -> event instanceof CallBroken(_, var text) && text.length() == 1 << 20));
        assertTrue(endless.events().getLast() instanceof Text(var rest) && rest.length() >= 2 << 20);
    }

    private static void parse(Dialect dialect, String snippet, int times) {
        var parser = new AnswerParser(dialect, Parsed.TOOLS, "");
        for (int i = 0; i < times; i++) {
            parser.accept(snippet);
        }
        parser.finish();
    }

    @Provide
    Arbitrary<Dialect> dialects() {
        return Arbitraries.of(ALL);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(SNIPPETS).list().ofMaxSize(16).map(snippets -> String.join("", snippets));
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of("word", "a b", "<", "x\ny", "</tool", "é", "{", "`").list().ofMinSize(1).ofMaxSize(5)
                .map(words -> String.join("", words));
    }
}
