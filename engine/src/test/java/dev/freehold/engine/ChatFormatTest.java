package dev.freehold.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tokenizer.template.TemplateException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatFormatTest {
    private static final List<Message> HI = List.of(Message.user("b"));

    /// Of a vocabulary that wants `<s>`, number 256, before every text.
    private static ChatFormat format(String template) {
        var values = FakeCheckpoint.vocabulary(List.of("<s>", "</s>"), List.of(3L, 3L), Map.of(
                "tokenizer.ggml.bos_token_id", 256L,
                "tokenizer.ggml.eos_token_id", 257L,
                "tokenizer.ggml.add_bos_token", true,
                "tokenizer.chat_template", template));
        var checkpoint = new FakeCheckpoint(values, 258);
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
