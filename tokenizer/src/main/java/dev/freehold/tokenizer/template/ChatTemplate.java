package dev.freehold.tokenizer.template;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A model's chat template (Jinja), compiled; immutable, and usable from many threads at once.
///
/// Templates come with model files, so they are interpreted over plain values only, without reflection, files or other
/// templates, and within limits: 256 KiB of source, 128 levels of nesting, 5 million steps, one second and 16 Mi
/// characters of text a rendering, ranges up to 100,000.
///
/// The text is that of Jinja2 in the environment of Hugging Face's transformers: `trim_blocks` and `lstrip_blocks` on,
/// loop controls, the tag `generation`, `raise_exception`, `strftime_now`, and `tojson` without escaping. Where that
/// environment only fails, ours goes on: a list that is none has no items, and a template may change the lists and
/// dicts that it made itself. It differs in that integers have 64 bits, and that strings marked `safe` or escaped do
/// not escape what is added to them.
///
/// Reference: <https://jinja.palletsprojects.com/en/stable/templates/> and `transformers/utils/chat_template_utils.py`.
public final class ChatTemplate {
    private final List<Statement> statements;

    private ChatTemplate(List<Statement> statements) {
        this.statements = statements;
    }

    /// @throws TemplateException if the text is not a template that can be rendered; gives the line
    public static ChatTemplate compile(String source) {
        if (source.length() > Budget.MAX_SOURCE
                || source.getBytes(StandardCharsets.UTF_8).length > Budget.MAX_SOURCE) {
            throw TemplateException.limit("a template of more than %,d bytes".formatted(Budget.MAX_SOURCE));
        }
        return new ChatTemplate(StatementParser.parse(source));
    }

    /// The text the template makes of `variables`, with `strftime_now` telling the time of this computer.
    ///
    /// @param variables  as for [#render(Map, LocalDateTime)]
    /// @throws TemplateException if the template raises an error or passes a limit
    public String render(Map<String, ?> variables) {
        return render(variables, LocalDateTime.now());
    }

    /// The text the template makes of `variables`.
    ///
    /// @param variables  `messages`, `tools`, `add_generation_prompt`, `bos_token`, … (see [ChatVariables]): values as
    ///                   [dev.freehold.json.Json] gives them, which are only read
    /// @param now        what `strftime_now` tells
    /// @throws TemplateException if the template raises an error or passes a limit
    /// @throws IllegalArgumentException if `variables` holds anything else
    public String render(Map<String, ?> variables, LocalDateTime now) {
        return render(variables, now, GenerationMarks.NONE);
    }

    /// The text the template makes of `variables`, with what stands in blocks of `generation` between marks, so that it
    /// can be found.
    ///
    /// @throws TemplateException as [#render(Map, LocalDateTime)]
    /// @throws IllegalArgumentException as [#render(Map, LocalDateTime)]
    public String render(Map<String, ?> variables, LocalDateTime now, GenerationMarks marks) {
        variables.values().forEach(value -> Values.checkGiven(value, 0));
        var budget = new Budget();
        Map<String, Object> all = new HashMap<>(Globals.functions(now));
        all.putAll(variables);
        var text = new BoundedText(budget);
        new Renderer(budget, marks).render(statements, new Scope(all).inner(), text);
        return text.toString();
    }
}
