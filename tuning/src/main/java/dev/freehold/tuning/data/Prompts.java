package dev.freehold.tuning.data;

import dev.freehold.json.Json;
import dev.freehold.json.JsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Questions to a teacher: a file of lines `{"prompt": …}` or `{"messages": […], "tools": […]}`, or of plain text.
final class Prompts {
    private Prompts() {}

    /// A question and where it stands.
    record Prompt(Teacher.Question question, String source) {}

    /// @param system  what the teacher is told before those that bring no system message
    /// @throws DataException if the file cannot be read, or a line is no question
    static List<Prompt> read(Path file, Optional<String> system) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw DataReader.unreadable(file, e);
        }
        boolean json = file.toString().endsWith(".jsonl");
        var prompts = new ArrayList<Prompt>();
        for (int i = 0; i < lines.size(); i++) {
            String source = "%s:%d".formatted(file, i + 1);
            if (!lines.get(i).isBlank()) {
                Teacher.Question question = json
                        ? question(lines.get(i), source)
                        : new Teacher.Question(List.of(user(lines.get(i))), List.of());
                prompts.add(new Prompt(told(question, system), source));
            }
        }
        if (prompts.isEmpty()) {
            throw new DataException(file + ": there are no prompts in it");
        }
        return prompts;
    }

    private static Map<String, Object> user(String content) {
        return message("user", content);
    }

    /// The same bytes each time it is written.
    private static Map<String, Object> message(String role, String content) {
        var message = new LinkedHashMap<String, Object>();
        message.put("role", role);
        message.put("content", content);
        return message;
    }

    private static Teacher.Question question(String line, String source) {
        Map<String, Object> given;
        try {
            given = Json.parseObject(line);
        } catch (JsonException e) {
            throw new DataException("%s: %s".formatted(source, e.getMessage().replace("(line 1, column", "(column")),
                    e);
        }
        var parser = new MessageParser(source);
        List<Object> tools = parser.tools(given.get("tools"));
        if (given.get("prompt") instanceof String prompt) {
            return new Teacher.Question(List.of(user(prompt)), tools);
        }
        String name = given.containsKey("prompt") ? "prompt" : "messages";
        List<Map<String, Object>> messages = parser.messages(given.get(name), name);
        if (messages.isEmpty() || "assistant".equals(messages.getLast().get("role"))) {
            throw new DataException("%s: '%s' should end with what is to be answered".formatted(source, name));
        }
        return new Teacher.Question(messages, tools);
    }

    private static Teacher.Question told(Teacher.Question question, Optional<String> system) {
        if (system.isEmpty() || "system".equals(question.messages().getFirst().get("role"))) {
            return question;
        }
        var messages = new ArrayList<Map<String, Object>>();
        messages.add(message("system", system.get()));
        messages.addAll(question.messages());
        return new Teacher.Question(messages, question.tools());
    }
}
