package dev.freehold.tokenizer.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatVariablesTest {
    private static final List<?> MESSAGES = List.of(Map.of("role", "user", "content", "Hi"));

    private static String render(String template, ChatVariables variables) {
        return ChatTemplate.compile(template).render(variables.asMap());
    }

    @Test
    void absentToolsAreNoneAndAnAbsentTokenIsUndefined() {
        String template = "{{ tools is none }}{{ documents is none }}{{ add_generation_prompt }}"
                + "{{ bos_token is defined }}";
        assertEquals("TrueTrueFalseFalse", render(template, new ChatVariables(MESSAGES)));
    }

    @Test
    void whatIsGivenIsThereUnderTransformersNames() {
        var variables = new ChatVariables(MESSAGES).tools(List.of("t")).addGenerationPrompt(true)
                .specialToken("bos_token", "<s>").extra(Map.of("enable_thinking", false));
        assertEquals("<s>['t']TrueFalseHi", render("{{ bos_token }}{{ tools }}{{ add_generation_prompt }}"
                + "{{ enable_thinking }}{{ messages[0].content }}", variables));
    }

    @Test
    void furtherVariablesReplaceSpecialTokensButNotTheMessages() {
        var variables = new ChatVariables(MESSAGES).specialToken("bos_token", "<s>").extra(Map.of("bos_token", "x"));
        assertEquals("x", render("{{ bos_token }}", variables));
        for (String name : List.of("messages", "tools", "documents", "add_generation_prompt")) {
            var e = assertThrows(IllegalArgumentException.class, () -> variables.extra(Map.of(name, 1L)));
            assertEquals("the variable '" + name + "' cannot be set like this", e.getMessage());
        }
    }

    @Test
    void theTimeIsTheCallers() {
        assertEquals("29 Feb 2028", ChatTemplate.compile("{{ strftime_now('%d %b %Y') }}")
                .render(Map.of(), LocalDateTime.of(2028, 2, 29, 0, 0)));
    }
}
