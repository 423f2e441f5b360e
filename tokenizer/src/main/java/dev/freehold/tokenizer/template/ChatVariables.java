package dev.freehold.tokenizer.template;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The variables of a chat template, under the names that transformers gives them.
///
/// Templates ask whether `tools` is none, so it is there also without tools, and `documents` likewise. What a model
/// does not have (a `bos_token`, an `enable_thinking`) is not there at all.
///
/// Reference: `PreTrainedTokenizerBase.apply_chat_template` and `render_jinja_template` in transformers.
public final class ChatVariables {
    private static final List<String> OWN = List.of("messages", "tools", "documents", "add_generation_prompt");

    private final Map<String, Object> variables = new HashMap<>();

    /// @param messages  maps with `role`, `content`, …, as [dev.freehold.json.Json] gives them; not copied
    public ChatVariables(List<?> messages) {
        variables.put("messages", messages);
        variables.put("tools", null);
        variables.put("documents", null);
        variables.put("add_generation_prompt", false);
    }

    /// Tools that the model may call, in the form of OpenAI's API; not copied.
    public ChatVariables tools(List<?> tools) {
        variables.put("tools", tools);
        return this;
    }

    /// Whether the text should end with the beginning of the model's answer; not unless said.
    public ChatVariables addGenerationPrompt(boolean add) {
        variables.put("add_generation_prompt", add);
        return this;
    }

    /// A special token by its role, such as `bos_token` or `eos_token`, as the text the template writes.
    public ChatVariables specialToken(String role, String token) {
        return extra(Map.of(role, token));
    }

    /// Further variables, such as `enable_thinking`; they take the place of special tokens of the same name.
    ///
    /// @throws IllegalArgumentException if one has a name that this class gives itself
    public ChatVariables extra(Map<String, ?> more) {
        more.forEach((name, value) -> {
            if (OWN.contains(name)) {
                throw new IllegalArgumentException("the variable '%s' cannot be set like this".formatted(name));
            }
            variables.put(name, value);
        });
        return this;
    }

    /// For [ChatTemplate#render(Map)]; a view that shows later changes.
    public Map<String, Object> asMap() {
        return Collections.unmodifiableMap(variables);
    }
}
