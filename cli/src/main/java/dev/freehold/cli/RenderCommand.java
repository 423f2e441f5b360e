package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.engine.ChatFormat;
import dev.freehold.engine.EngineException;
import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import dev.freehold.tokenizer.template.ChatTemplate;
import dev.freehold.tokenizer.template.ChatVariables;
import dev.freehold.tokenizer.template.TemplateException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold render`: conversations to prompts, by a chat template.
@Command(name = "render", description = {
    "Renders conversations with a chat template.",
    "Standard input: a JSON object a line, with messages and, where wanted, tools, add_generation_prompt, bos_token,"
            + " eos_token, extra (further variables) and now (what strftime_now tells, as 2026-07-04T15:30:00).",
    "Standard output: a JSON string a line, or {\"error\": \"…\"} where the template refuses the conversation."},
        mixinStandardHelpOptions = true)
final class RenderCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL-OR-TEMPLATE",
            description = "a .gguf file, a Hugging Face folder, or a .jinja file")
    private Path source;

    @Override
    public Integer call() {
        ChatTemplate template = compile(templateText());
        JsonLines.convert(System.in, spec.commandLine().getOut(), line -> render(template, line));
        return 0;
    }

    private ChatTemplate compile(String text) {
        try {
            return ChatTemplate.compile(text);
        } catch (TemplateException e) {
            throw new EngineException(source + ": the chat template, " + e.getMessage());
        }
    }

    private String templateText() {
        if (source.toString().endsWith(".jinja")) {
            return TextInput.file(source);
        }
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            return ChatFormat.source(checkpoint.metadata()).orElseThrow(
                    () -> new EngineException(source + ": the model has no chat template"));
        }
    }

    private static Object render(ChatTemplate template, Object line) {
        Map<String, Object> given = Json.object(line, "the line");
        var variables = new ChatVariables(Json.array(given.get("messages"), "'messages'"))
                .addGenerationPrompt(Boolean.TRUE.equals(given.get("add_generation_prompt")));
        if (given.get("tools") != null) {
            variables.tools(Json.array(given.get("tools"), "'tools'"));
        }
        for (String token : new String[] {"bos_token", "eos_token"}) {
            if (given.get(token) instanceof String text) {
                variables.specialToken(token, text);
            }
        }
        if (given.get("extra") != null) {
            variables.extra(Json.object(given.get("extra"), "'extra'"));
        }
        try {
            return template.render(variables.asMap(), now(given.get("now")));
        } catch (TemplateException e) {
            return Map.of("error", e.getMessage());
        }
    }

    private static LocalDateTime now(Object given) {
        return switch (given) {
            case null -> LocalDateTime.now();
            case String text -> {
                try {
                    yield LocalDateTime.parse(text);
                } catch (DateTimeParseException e) {
                    throw new JsonException("'now' should be a time such as 2026-07-04T15:30:00, is '" + text + "'");
                }
            }
            default -> throw new JsonException("'now' should be a string, is " + Json.describe(given));
        };
    }
}
