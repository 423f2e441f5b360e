package dev.freehold.tuning.data;

import dev.freehold.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Understands entries of the formats that people keep data in.
final class EntryParser {
    private static final Map<String, String> SHAREGPT_ROLES = Map.ofEntries(
            Map.entry("system", "system"), Map.entry("human", "user"), Map.entry("user", "user"),
            Map.entry("gpt", "assistant"), Map.entry("chatgpt", "assistant"), Map.entry("model", "assistant"),
            Map.entry("assistant", "assistant"), Map.entry("tool", "tool"), Map.entry("observation", "tool"),
            Map.entry("function_response", "tool"));

    private final Map<String, Object> entry;
    private final String source;

    private EntryParser(Map<String, Object> entry, String source) {
        this.entry = entry;
        this.source = source;
    }

    /// What the entries of a file look like, by the first of them.
    ///
    /// @throws DataException if it looks like none
    static DataFormat detect(Map<String, Object> entry, String source) {
        if (entry.containsKey("chosen") && entry.containsKey("rejected")) {
            return DataFormat.PREFERENCE;
        }
        if (entry.containsKey("messages")) {
            return DataFormat.CHAT_TEMPLATE;
        }
        if (entry.containsKey("conversations")) {
            return DataFormat.SHAREGPT;
        }
        if (entry.containsKey("segments")) {
            return DataFormat.INPUT_OUTPUT;
        }
        if (entry.containsKey("instruction") && entry.containsKey("output")) {
            return DataFormat.ALPACA;
        }
        if (entry.containsKey("text")) {
            return DataFormat.COMPLETION;
        }
        throw new DataException(("%s: no known format: an example has 'messages', 'conversations', 'instruction' and"
                + " 'output', 'text', 'segments', or 'chosen' and 'rejected', this one %s")
                .formatted(source, entry.keySet()));
    }

    /// @throws DataException if the entry is malformed; says what is wrong
    static Entry parse(Map<String, Object> entry, DataFormat format, String source) {
        var parser = new EntryParser(entry, source);
        return switch (format) {
            case CHAT_TEMPLATE -> parser.conversation();
            case ALPACA -> parser.alpaca();
            case SHAREGPT -> parser.shareGpt();
            case COMPLETION -> new Entry.Text(parser.text("text"), source);
            case INPUT_OUTPUT -> parser.segments();
            case PREFERENCE -> parser.preference();
        };
    }

    private DataException error(String message) {
        return new DataException(source + ": " + message);
    }

    private String text(String name) {
        return optionalText(name).orElseThrow(() -> error("'%s' is missing".formatted(name)));
    }

    private Optional<String> optionalText(String name) {
        return switch (entry.get(name)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            case Object other -> throw error("'%s' should be a string, is %s".formatted(name, Json.describe(other)));
        };
    }

    private List<Map<String, Object>> messages(String name) {
        return new MessageParser(source).messages(entry.get(name), name);
    }

    private List<Object> tools() {
        return new MessageParser(source).tools(entry.get("tools"));
    }

    private Entry conversation() {
        var parser = new MessageParser(source);
        List<Map<String, Object>> messages = messages("messages");
        return new Entry.Conversation(messages.stream().map(MessageParser::withoutWeight).toList(), tools(),
                messages.stream().map(parser::isLearned).toList(), source);
    }

    /// The instruction, and under it the input, is what the user says.
    private Entry alpaca() {
        String instruction = text("instruction");
        String input = optionalText("input").orElse("");
        var messages = new ArrayList<Map<String, Object>>();
        optionalText("system").filter(system -> !system.isEmpty())
                .ifPresent(system -> messages.add(message("system", system)));
        messages.add(message("user", input.isBlank() ? instruction : instruction + "\n\n" + input));
        String output = text("output");
        if (output.isBlank() || instruction.isBlank() && input.isBlank()) {
            return conversation(List.of());
        }
        messages.add(message("assistant", output));
        return conversation(messages);
    }

    private Entry conversation(List<Map<String, Object>> messages) {
        return new Entry.Conversation(messages, List.of(), messages.stream().map(_ -> true).toList(), source);
    }

    private static Map<String, Object> message(String role, String content) {
        var message = new LinkedHashMap<String, Object>(); // in an order, for templates that write it as JSON
        message.put("role", role);
        message.put("content", content);
        return message;
    }

    private Entry shareGpt() {
        var turns = new ArrayList<Map<String, Object>>();
        optionalText("system").filter(system -> !system.isEmpty())
                .ifPresent(system -> turns.add(message("system", system)));
        List<Object> given = new MessageParser(source).list(entry.get("conversations"), "conversations");
        for (int i = 0; i < given.size(); i++) {
            String where = "conversations[%d]".formatted(i);
            if (!(given.get(i) instanceof Map<?, ?> turn)) {
                throw error("%s should be an object, is %s".formatted(where, Json.describe(given.get(i))));
            }
            if (!(turn.get("from") instanceof String from)) {
                throw error("%s: 'from' should be a string, is %s".formatted(where, Json.describe(turn.get("from"))));
            }
            if (!(turn.get("value") instanceof String value)) {
                throw error("%s: 'value' should be a string, is %s".formatted(where, Json.describe(turn.get("value"))));
            }
            String role = SHAREGPT_ROLES.get(from);
            if (role == null) {
                throw error("%s: unknown role '%s': expected system, human, gpt or tool".formatted(where, from));
            }
            turns.add(message(role, value));
        }
        return new Entry.Conversation(turns, tools(), turns.stream().map(_ -> true).toList(), source);
    }

    private Entry segments() {
        var segments = new ArrayList<Entry.Segment>();
        List<Object> given = new MessageParser(source).list(entry.get("segments"), "segments");
        for (int i = 0; i < given.size(); i++) {
            String where = "segments[%d]".formatted(i);
            if (!(given.get(i) instanceof Map<?, ?> segment)) {
                throw error("%s should be an object, is %s".formatted(where, Json.describe(given.get(i))));
            }
            if (!(segment.get("text") instanceof String text)) {
                throw error("%s: 'text' should be a string, is %s".formatted(where,
                        Json.describe(segment.get("text"))));
            }
            if (!(segment.get("label") instanceof Boolean label)) {
                throw error("%s: 'label' should be a boolean, is %s".formatted(where,
                        Json.describe(segment.get("label"))));
            }
            segments.add(new Entry.Segment(text, label));
        }
        return new Entry.Segments(segments, source);
    }

    /// Either `prompt` with answers, or whole conversations that begin alike.
    private Entry preference() {
        List<Map<String, Object>> chosen = side("chosen");
        List<Map<String, Object>> rejected = side("rejected");
        List<Map<String, Object>> prompt = new ArrayList<>();
        optionalText("system").filter(system -> !system.isEmpty())
                .ifPresent(system -> prompt.add(message("system", system)));
        String name = List.of("prompt", "messages", "question", "instruction").stream().filter(entry::containsKey)
                .findFirst().orElse("");
        if (!name.isEmpty()) {
            prompt.addAll(entry.get(name) instanceof String text ? List.of(message("user", text)) : messages(name));
        }
        int common = 0;
        int most = Math.min(chosen.size(), rejected.size());
        while (common < most && chosen.get(common).equals(rejected.get(common))) {
            common++;
        }
        if (common > 0) {
            List<Map<String, Object>> shared = chosen.subList(0, common);
            if (prompt.isEmpty()) {
                prompt.addAll(shared);
            } else if (!shared.equals(prompt)) {
                throw error("'chosen' and 'rejected' begin alike, and not with the '%s'".formatted(name));
            }
        }
        if (prompt.isEmpty()) {
            throw error("'prompt' is missing, and 'chosen' and 'rejected' do not begin alike");
        }
        return new Entry.Preference(prompt, tools(), chosen.subList(common, chosen.size()),
                rejected.subList(common, rejected.size()), source);
    }

    private List<Map<String, Object>> side(String name) {
        return switch (entry.get(name)) {
            case null -> throw error("'%s' is missing".formatted(name));
            case String text when text.isBlank() -> List.of();
            case String text -> List.of(message("assistant", text));
            case Map<?, ?> message -> new MessageParser(source).messages(List.of(message), name);
            case Object _ -> messages(name);
        };
    }
}
