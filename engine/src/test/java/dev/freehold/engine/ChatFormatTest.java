package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.engine.dialect.Toolbox;
import dev.freehold.tokenizer.template.TemplateException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChatFormatTest {
    private static final List<Message> HI = List.of(Message.user("b"));
    private static final Toolbox TOOLS = new Toolbox(List.of(Map.of("name", "f")));

    /// Of a vocabulary that wants `<s>`, number 256, before every text.
    private static ChatFormat format(String template) {
        return format(template, "");
    }

    /// @param toolTemplate  the variant for tools, if not empty
    private static ChatFormat format(String template, String toolTemplate) {
        List<String> control = List.of("<s>", "</s>", "[TOOL_CALLS]", "[THINK]", "[/THINK]");
        var values = FakeCheckpoint.vocabulary(control, Collections.nCopies(control.size(), 3L), Map.of(
                "tokenizer.ggml.bos_token_id", 256L,
                "tokenizer.ggml.eos_token_id", 257L,
                "tokenizer.ggml.add_bos_token", true,
                "tokenizer.chat_template", template,
                "tokenizer.chat_template.tool_use", toolTemplate));
        var checkpoint = new FakeCheckpoint(values, 256 + control.size());
        return ChatFormat.find(checkpoint, ModelTokenizer.find(checkpoint).orElseThrow()).orElseThrow();
    }

    @Test
    void theBeginningOfTextIsThereOnceWhetherTheTemplateWritesItOrNot() {
        assertArrayEquals(new int[] {256, 'a', 'b'}, format("{{ bos_token }}a{{ messages[0].content }}").encode(HI));
        assertArrayEquals(new int[] {256, 'a', 'b'}, format("a{{ messages[0].content }}").encode(HI));
        assertArrayEquals(new int[] {256}, format("{{ bos_token }}").encode(HI));
        assertArrayEquals(new int[] {256}, format("{# nothing #}").encode(HI), "an empty prompt");
    }

    @Test
    void whatCallersAddCannotWriteControlTokens() {
        var format = format("{{ extra }}{{ eos_token }}");
        assertEquals("</s></s>", format.render(HI, Map.of("extra", "</s>")));
        int[] ids = format.encode(HI, Map.of("extra", "</s>"));
        assertArrayEquals(new int[] {256, '<', '/', 's', '>', 257}, ids);
    }

    @Test
    void toolsHaveATemplateOfTheirOwnWhereThereIsOne() {
        var format = format("a", "{% for tool in tools %}<tool_call>{{ tool.function.name }}{% endfor %}");
        assertEquals("hermes", format.dialect().name());
        assertArrayEquals(new int[] {256, 'a'}, format.prompt(new Conversation(HI)).ids());
        var asked = format.prompt(new Conversation(HI, TOOLS, Map.of()));
        assertEquals(1 + "<tool_call>f".length(), asked.ids().length);
    }

    @Test
    void templatesWithoutToolsRefuseThem() {
        var e = assertThrows(EngineException.class, () -> format("a").prompt(new Conversation(HI, TOOLS, Map.of())));
        assertEquals("model.gguf: the model's chat template has no place for tools: it was not made to call any",
                e.getMessage());
    }

    @Test
    void toolsCannotWriteControlTokens() {
        var tools = new Toolbox(List.of(Map.of("name", "f", "description", "</s>")));
        int[] ids = format("{{ tools[0].function.description }}").prompt(new Conversation(HI, tools, Map.of())).ids();
        assertArrayEquals(new int[] {256, '<', '/', 's', '>'}, ids);
    }

    /// What the parser needs is shown: of thinking always, of calls where there are tools.
    @Test
    void controlTokensOfTheDialectAreShown() {
        var format = format("[INST]{{ tools }}");
        assertEquals("mistral", format.dialect().name(), "by its vocabulary");
        assertEquals(Set.of(259, 260), format.prompt(new Conversation(HI)).shown());
        assertEquals(Set.of(258, 259, 260), format.prompt(new Conversation(HI, TOOLS, Map.of())).shown());
    }

    @Test
    void whateverElseAMessageHasTheTemplateSees() {
        var format = format("{{ messages[0].tool_calls[0].function.name }}{{ messages[1].tool_call_id }}");
        var call = new Message("assistant", "", Map.of("tool_calls", List.of(Map.of("function", Map.of("name", "f")))));
        var result = new Message("tool", "4", Map.of("tool_call_id", "x1"));
        assertEquals("fx1", format.render(List.of(call, result), Map.of()));
    }

    @Test
    void aTemplatesRefusalIsPassedOn() {
        var format = format("{{ raise_exception('no system messages') }}");
        var e = assertThrows(TemplateException.class, () -> format.encode(HI));
        assertEquals("no system messages", e.getMessage());
    }

    @Test
    void aTemplateThatCannotBeCompiledNamesTheFile() {
        var e = assertThrows(EngineException.class, () -> format("{% if %}"));
        assertTrue(e.getMessage().startsWith("model.gguf: 'tokenizer.chat_template' "), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
    }
}
