package dev.freehold.tokenizer.template;

/// A chat template for models that have none: turns between `<|im_start|>` and `<|im_end|>`, calls of tools as JSON
/// between `<tool_call>` tags, as Hermes and Qwen write them.
///
/// Reference for the layout: <https://github.com/openai/openai-python/blob/release-v0.28.0/chatml.md> and
/// <https://github.com/NousResearch/Hermes-Function-Calling>.
public final class ChatMl {
    /// What it is called on command lines.
    public static final String NAME = "chatml";
    /// The token that begins a turn.
    public static final String START = "<|im_start|>";
    /// The token that ends a turn.
    public static final String END = "<|im_end|>";
    /// The token that ends a text.
    public static final String END_OF_TEXT = "<|endoftext|>";

    /// The template; `{% generation %}` stands around what the model writes.
    public static final String TEMPLATE = """
            {%- set first_is_system = messages and messages[0].role == 'system' %}
            {%- set system = messages[0].content if first_is_system else '' %}
            {%- if tools %}
                {{- '<|im_start|>system\\n' }}
                {{- system + '\\n\\n' if system else '' }}
                {{- '# Tools\\n\\nYou may call one or more of these functions:\\n<tools>' }}
                {%- for tool in tools %}
                    {{- '\\n' + (tool | tojson) }}
                {%- endfor %}
                {{- '\\n</tools>\\n\\nTo call one, write its name and arguments as JSON within these tags:\\n' }}
                {{- '<tool_call>\\n{"name": NAME, "arguments": OBJECT}\\n</tool_call><|im_end|>\\n' }}
            {%- elif system %}
                {{- '<|im_start|>system\\n' + system + '<|im_end|>\\n' }}
            {%- endif %}
            {%- for message in (messages[1:] if first_is_system else messages) %}
                {%- if message.role == 'assistant' %}
                    {{- '<|im_start|>assistant\\n' }}
                    {%- generation %}
                        {{- message.content or '' }}
                        {%- for call in message.tool_calls or [] %}
                            {%- set function = call.function or call %}
                            {{- '\\n' if message.content or not loop.first else '' }}
                            {{- '<tool_call>\\n{"name": ' + (function.name | tojson) + ', "arguments": ' }}
                            {{- function.arguments if function.arguments is string else (function.arguments | tojson) }}
                            {{- '}\\n</tool_call>' }}
                        {%- endfor %}
                        {{- '<|im_end|>' }}
                    {%- endgeneration %}
                    {{- '\\n' }}
                {%- elif message.role == 'tool' %}
                    {{- '<|im_start|>user' if loop.first or loop.previtem.role != 'tool' else '' }}
                    {{- '\\n<tool_response>\\n' + message.content + '\\n</tool_response>' }}
                    {{- '<|im_end|>\\n' if loop.last or loop.nextitem.role != 'tool' else '' }}
                {%- else %}
                    {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
                {%- endif %}
            {%- endfor %}
            {%- if add_generation_prompt %}
                {{- '<|im_start|>assistant\\n' }}
            {%- endif %}
            """;

    private ChatMl() {}
}
