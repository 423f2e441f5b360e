package dev.freehold.tuning.data;

import dev.freehold.engine.QuotedSpecials;
import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.template.ChatTemplate;
import dev.freehold.tokenizer.template.ChatVariables;
import dev.freehold.tokenizer.template.GenerationMarks;
import dev.freehold.tokenizer.template.TemplateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Conversations in the words of a model: its chat template applied, the text in tokens, the answers found in it.
/// Immutable and safe to share between threads.
final class ConversationFormat {
    private final TextFormat format;
    private final DataOptions options;
    private final QuotedSpecials specials;
    private final ChatTemplate template;
    private final Optional<ChatTemplate> toolTemplate;
    private final Map<String, Object> variables = new LinkedHashMap<>();

    /// @param format  with a template
    /// @throws DataException if the template cannot be compiled
    ConversationFormat(TextFormat format, DataOptions options) {
        this.format = format;
        this.options = options;
        this.specials = new QuotedSpecials(format.tokenizer());
        this.template = compiled(format.template().orElseThrow());
        this.toolTemplate = format.toolTemplate().map(this::compiled);
        Tokenizer tokenizer = format.tokenizer();
        variables.put("bos_token", text(tokenizer.beginOfText()));
        variables.put("eos_token", text(tokenizer.endOfText()));
        variables.putAll(options.variables());
    }

    private ChatTemplate compiled(String source) {
        try {
            return ChatTemplate.compile(source);
        } catch (TemplateException e) {
            throw new DataException("%s: the chat template %s".formatted(format.where(), e.getMessage()), e);
        }
    }

    private String text(OptionalInt token) {
        return token.isPresent() ? format.tokenizer().token(token.getAsInt()) : "";
    }

    /// The example that a conversation is.
    ///
    /// @param messages  of which some are the assistant's
    /// @param learned   for each message, whether it may be learned
    /// @param source    where it comes from, for messages
    /// @throws DataException if the template refuses it, or an answer is not found in its text
    Example example(List<Map<String, Object>> messages, List<Object> tools, List<Boolean> learned, String source) {
        if (options.learned() != LearnedPart.EVERYTHING) {
            return answers(messages, tools, learned, source);
        }
        String text = new Rendering(messages, tools, source).whole(GenerationMarks.NONE);
        int[] ids = withPrefix(specials.encode(text));
        var all = new boolean[ids.length];
        Arrays.fill(all, true);
        return new Example(ids, all, source);
    }

    /// The example that a conversation is, with what the assistant says to be learned.
    ///
    /// @throws DataException as [#example]
    Example answers(List<Map<String, Object>> messages, List<Object> tools, List<Boolean> learned, String source) {
        var rendering = new Rendering(messages, tools, source);
        var spans = new AnswerSpans(rendering, messages).find(learned);
        return new SpanTokens(specials, format.tokenizer().prefix(), format.stopTokens()).example(spans, source);
    }

    private int[] withPrefix(int[] ids) {
        return SpanTokens.withPrefix(ids, format.tokenizer().prefix());
    }

    /// The texts that a template makes of a conversation and of what resembles it, control tokens in quotes.
    final class Rendering {
        private final List<Object> messages;
        private final List<?> tools;
        private final ChatTemplate chosen;
        private final String source;

        private Rendering(List<Map<String, Object>> messages, List<Object> tools, String source) {
            this.messages = new ArrayList<>(messages.stream().map(specials::quote).toList());
            this.tools = (List<?>) specials.quote(tools);
            this.chosen = tools.isEmpty() ? template : toolTemplate.orElse(template);
            this.source = source;
            for (int i = 0; i < messages.size(); i++) {
                requireWritten(i, messages.get(i));
            }
        }

        /// Templates leave out what they do not know, silently. Some write calls of tools only where content is null.
        private void requireWritten(int index, Map<String, Object> message) {
            if (message.containsKey("tool_calls")) {
                Map<String, Object> form = Probe.callingForms(message).stream()
                        .filter(other -> probeShows(index, Probe.renamed(other))).findFirst()
                        .orElseThrow(() -> {
                            whole(GenerationMarks.NONE); // a template that refuses the conversation says why
                            return unwritten(index, "calls of tools");
                        });
                messages.set(index, specials.quote(form));
            }
            if ("tool".equals(message.get("role")) && !probeShows(index, Probe.said(message))) {
                throw unwritten(index, "results of tools");
            }
        }

        private DataException unwritten(int index, String what) {
            return new DataException("%s: message %d: the model's chat template does not write %s".formatted(
                    source, index + 1, what));
        }

        private boolean probeShows(int index, Map<String, Object> probe) {
            return with(index, probe).filter(text -> text.contains(Probe.MARK)).isPresent();
        }

        /// All of it.
        ///
        /// @throws DataException if the template refuses it
        String whole(GenerationMarks marks) {
            try {
                return render(messages, false, marks);
            } catch (TemplateException e) {
                throw new DataException("%s: %s".formatted(source, e.getMessage()), e);
            }
        }

        /// The prompt that message `index` answers, if the template allows for one.
        Optional<String> prompt(int index) {
            return attempt(messages.subList(0, index), true);
        }

        /// The conversation up to message `index` and no further, if the template allows for it.
        Optional<String> upTo(int index) {
            return attempt(messages.subList(0, index + 1), false);
        }

        /// The conversation up to message `index`, with another one there.
        Optional<String> upToWith(int index, Map<String, Object> message) {
            var some = new ArrayList<>(messages.subList(0, index));
            some.add(message);
            return attempt(some, false);
        }

        /// All of it with another message at `index`.
        Optional<String> with(int index, Map<String, Object> message) {
            var changed = new ArrayList<>(messages);
            changed.set(index, message);
            return attempt(changed, false);
        }

        private Optional<String> attempt(List<Object> some, boolean prompt) {
            try {
                return Optional.of(render(some, prompt, GenerationMarks.NONE));
            } catch (TemplateException _) {
                return Optional.empty();
            }
        }

        private String render(List<Object> some, boolean prompt, GenerationMarks marks) {
            var all = new ChatVariables(some).addGenerationPrompt(prompt).extra(variables);
            if (!tools.isEmpty()) {
                all.tools(tools);
            }
            return chosen.render(all.asMap(), options.date(), marks);
        }

        String source() {
            return source;
        }
    }
}
