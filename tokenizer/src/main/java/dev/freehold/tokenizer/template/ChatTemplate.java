package dev.freehold.tokenizer.template;

import java.util.Map;

/// A model's chat template (Jinja), compiled.
public final class ChatTemplate {
    private ChatTemplate() {}

    /// @throws TemplateException if the text is not a template that can be rendered; gives the line
    public static ChatTemplate compile(String source) {
        throw new TemplateException("no interpreter yet");
    }

    /// The text the template makes of `variables`.
    ///
    /// @param variables  `messages`, `tools`, `add_generation_prompt`, `bos_token`, …: values as
    ///                   [dev.freehold.json.Json] gives them
    /// @throws TemplateException if the template raises an error or passes a limit
    public String render(Map<String, Object> variables) {
        throw new TemplateException("no interpreter yet");
    }
}
