package dev.freehold.cli;

import dev.freehold.cli.markdown.Printable;
import dev.freehold.tokenizer.template.ChatMl;
import dev.freehold.tokenizer.template.ChatTemplate;
import dev.freehold.tokenizer.template.ChatVariables;
import dev.freehold.tokenizer.template.TemplateException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a chat template writes behind an answer. A model can only learn to stop by a single control token.
///
/// @param template  Jinja
/// @param specials  the control tokens of the vocabulary
record AnswerEnd(String template, List<String> specials) {
    private static final String ANSWER = "7429"; // no template has it, and none changes it

    /// A line for people to read, if no control token ends an answer.
    Optional<String> complaint() {
        Map<String, Object> variables = new ChatVariables(List.of(Map.of("role", "user", "content", "1"),
                Map.of("role", "assistant", "content", ANSWER)))
                .specialToken("bos_token", "").specialToken("eos_token", ChatMl.END_OF_TEXT).asMap();
        String text;
        try {
            text = ChatTemplate.compile(template).render(variables);
        } catch (TemplateException _) {
            return Optional.empty(); // it does not take such a conversation
        }
        int answer = text.lastIndexOf(ANSWER);
        if (answer < 0) {
            return Optional.empty();
        }
        String end = text.substring(answer + ANSWER.length()).strip();
        return specials.stream().anyMatch(end::startsWith)
                ? Optional.empty()
                : Optional.of(end.isEmpty()
                        ? "the chat template writes nothing behind an answer: a model cannot learn where to stop"
                        : "the chat template writes '%s' behind an answer, which begins with no control token:"
                                .formatted(Printable.text(end)) + " --special names those of a template");
    }
}
