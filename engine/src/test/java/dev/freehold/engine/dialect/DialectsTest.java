package dev.freehold.engine.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the models' makers document that they write.
class DialectsTest {
    private static final Dialect HERMES = new HermesDialect();
    private static final Dialect XML = new QwenXmlDialect();
    private static final Dialect LLAMA = new LlamaDialect();
    private static final Dialect MISTRAL = new MistralDialect();
    private static final Dialect DEEPSEEK = new DeepSeekDialect();
    private static final Dialect KIMI = new KimiDialect();

    private static String parse(Dialect dialect, String text) {
        return Parsed.of(dialect, "", text).line();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "kimi; <|im_middle|>{{ '<|tool_call_begin|>' }}; ",
        "kimi; <|im_middle|>; <|tool_call_begin|>",
        "deepseek; <｜Assistant｜><think>; <｜tool▁call▁begin｜>",
        "qwen-xml; <tool_call><function=f><parameter=p>; ",
        "hermes; <tool_call>; ",
        "mistral; [INST]; [TOOL_CALLS]",
        "llama3; <|start_header_id|> tools ipython; ",
        "plain; <|start_header_id|>; ",
        "plain; [INST]; ",
        "plain; <|user|>; <|end|>"
    })
    void theTemplateAndTheVocabularyTellTheDialect(String name, String template, String token) {
        assertEquals(name, Dialects.of(template, text -> text.equals(token)).name());
    }

    @Test
    void hermes() {
        assertEquals("Sure.→ get_weather {\"city\": \"Paris\"}.", parse(HERMES, """
                Sure.
                <tool_call>
                {"name": "get_weather", "arguments": {"city": "Paris"}}
                </tool_call>"""));
        assertEquals("(Two.)→ get_weather {\"city\": \"Zürich\"}.→ add {\"a\": 2, \"b\": [1, {\"c\": null}]}.\nDone.",
                parse(HERMES, """
                <think>
                Two.
                </think>

                <tool_call>
                {"name": "get_weather", "arguments": {"city": "Zürich"}}
                </tool_call>
                <tool_call>
                {"arguments": {"a": 2, "b": [1, {"c": null}]}, "name": "add"}
                </tool_call>
                Done."""));
    }

    @Test
    void hermesIsReadLeniently() {
        String call = "→ add {\"a\": 1}.";
        assertEquals(call, parse(HERMES, "{\"name\": \"add\", \"arguments\": {\"a\": 1}}"));
        assertEquals(call, parse(HERMES, "```json\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n```"));
        assertEquals("So:" + call, parse(HERMES, "So:\n```\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n```\n"));
        assertEquals(call, parse(HERMES, "<tools>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n</tools>"));
        assertEquals(call, parse(HERMES, "<tool_call>{\"name\": \"add\", \"arguments\": \"{\\\"a\\\": 1}\"}"));
        assertEquals(call, parse(HERMES, "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 1}</tool_call>"));
        assertEquals("→ add {}.", parse(HERMES, "<tool_call>{\"name\": \"add\"}</tool_call>"));
        assertEquals("→ add {\"label\": \"a\\nb\"}.",
                parse(HERMES, "<tool_call>{\"name\": \"add\", \"arguments\": {\"label\": \"a\nb\"}}</tool_call>"));
    }

    @Test
    void otherJsonIsText() {
        for (String text : List.of("{\"name\": \"Bob\", \"arguments\": {}}", "{\"title\": 1}", "{}",
                "{\"name\": \"add\"}", "```json\n{\"a\": 1}\n```", "x {\"name\": \"add\", \"arguments\": {}}",
                "<tool_call>\n{\"arguments\": {}, \"name\": 5}", "<tool_call>{\"name\": \"add\", \"arguments\": [1]}",
                "<tool_call>", " <tool_ca", "<tool_call>\n<tool_call>\nno")) {
            assertEquals(text, parse(HERMES, text));
        }
    }

    @Test
    void aCallThatBreaksOffIsBroken() {
        String written = " <tool_call>{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Par";
        assertEquals("So:→ get_weather {\"city\": \"Par✗" + written, parse(HERMES, "So:" + written));
        assertEquals("→ add {\"a\": ✗<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": x}</tool_call> so",
                parse(HERMES, "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": x}</tool_call> so"));
    }

    @Test
    void qwenXml() {
        assertEquals("(hm)→ get_weather {\"city\": \"Paris\", \"unit\": \"celsius\"}.", Parsed.of(XML, "<think>\n", """
                hm
                </think>

                <tool_call>
                <function=get_weather>
                <parameter=city>
                Paris
                </parameter>
                <parameter=unit>
                celsius
                </parameter>
                </function>
                </tool_call>""").line());
        assertEquals("→ add {}.", parse(XML, "<tool_call>\n<function=add>\n</function>\n</tool_call>"));
        assertEquals("→ add {\"a\": 1}.",
                parse(XML, "<function=add><parameter=a>1</parameter></function></tool_call>"));
    }

    @Test
    void theSchemaTypesXmlValues() {
        String text = """
                <tool_call>
                <function=add>
                <parameter=label>
                007

                "x" </p>
                </parameter>
                <parameter=a>
                3.5
                </parameter>
                <parameter=b>
                many
                </parameter>
                <parameter=exact>
                True
                </parameter>
                <parameter=list>
                [1, {"x": "y"}]
                </parameter>
                <parameter=either>
                12
                </parameter>
                <parameter=unknown>
                {"k": [true]}
                </parameter>
                </function>
                </tool_call>""";
        assertEquals("→ add {\"label\": \"007\\n\\n\\\"x\\\" </p>\", \"a\": 3.5, \"b\": \"many\", \"exact\": true, "
                + "\"list\": [1, {\"x\": \"y\"}], \"either\": 12, \"unknown\": {\"k\": [true]}}.", parse(XML, text));
    }

    @Test
    void llama() {
        String call = "→ get_weather {\"city\": \"Paris\"}.";
        assertEquals(call, parse(LLAMA, "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Paris\"}}"));
        assertEquals(call, parse(LLAMA, "<|python_tag|>{\"type\": \"function\", \"name\": \"get_weather\", "
                + "\"parameters\": {\"city\": \"Paris\"}}"));
        assertEquals(call + call, parse(LLAMA, "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Paris\"}}; "
                + "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Paris\"}}"));
        assertEquals("→ brave_search {\"query\": \"it's \\\"x\\\"\", \"n\": 3, \"safe\": true}.",
                parse(LLAMA, "<|python_tag|>brave_search.call(query=\"it's \\\"x\\\"\", n=3, safe=True)"));
        assertEquals("→ brave_search {}.", parse(LLAMA, "<|python_tag|>brave_search.call()"));
        String other = "{\"name\": \"Bob\", \"parameters\": {}}";
        assertEquals(other, parse(LLAMA, other));
        assertEquals("<|python_tag|>print(1)", parse(LLAMA, "<|python_tag|>print(1)"));
    }

    @Test
    void mistral() {
        Parsed v3 = Parsed.of(MISTRAL, "", "[TOOL_CALLS] [{\"name\": \"add\", \"arguments\": {\"a\": 1}, "
                + "\"id\": \"abc123XYZ\"}, {\"name\": \"add\", \"arguments\": {\"a\": 2}}]");
        assertEquals("→ add {\"a\": 1}.→ add {\"a\": 2}.", v3.line());
        assertEquals(List.of("id0", "id1"), v3.ids(), "identifiers that come after the arguments are too late");
        Parsed v11 = Parsed.of(MISTRAL, "", "Both.[TOOL_CALLS]add[CALL_ID]abc123XYZ[ARGS]{\"a\": 1}"
                + "[TOOL_CALLS]get_weather[CALL_ID]abc123XYW[ARGS]{\"city\": \"Paris\"}");
        assertEquals("Both.→ add {\"a\": 1}.→ get_weather {\"city\": \"Paris\"}.", v11.line());
        assertEquals(List.of("abc123XYZ", "abc123XYW"), v11.ids());
        assertEquals("(hm)→ add {}.", parse(MISTRAL, "[THINK]hm[/THINK][TOOL_CALLS]add[ARGS]{}"));
        assertEquals("[TOOL_CALLS] no call", parse(MISTRAL, "[TOOL_CALLS] no call"));
    }

    @Test
    void deepSeek() {
        String r1 = "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>add\n```json\n{\"a\": 1}\n```"
                + "<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>add\n```json\n{\"a\": 2}\n```"
                + "<｜tool▁call▁end｜><｜tool▁calls▁end｜>";
        assertEquals("(hm)→ add {\"a\": 1}.→ add {\"a\": 2}.", parse(DEEPSEEK, "<think>\nhm\n</think>\n\n" + r1));
        String v31 = "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>add<｜tool▁sep｜>{\"a\": 1}<｜tool▁call▁end｜>"
                + "<｜tool▁call▁begin｜>add<｜tool▁sep｜>{\"a\": 2}<｜tool▁call▁end｜><｜tool▁calls▁end｜>";
        assertEquals("So.→ add {\"a\": 1}.→ add {\"a\": 2}.", parse(DEEPSEEK, "So." + v31));
    }

    @Test
    void kimi() {
        Parsed two = Parsed.of(KIMI, "", "<think>hm</think>I look.<|tool_calls_section_begin|><|tool_call_begin|>"
                + "functions.get_weather:0<|tool_call_argument_begin|>{\"city\": \"Paris\"}<|tool_call_end|>"
                + "<|tool_call_begin|>functions.add:1<|tool_call_argument_begin|>{}<|tool_call_end|>"
                + "<|tool_calls_section_end|>");
        assertEquals("(hm)I look.→ get_weather {\"city\": \"Paris\"}.→ add {}.", two.line());
        assertEquals(List.of("functions.get_weather:0", "functions.add:1"), two.ids());
    }
}
