import java.util.ArrayList;
import java.util.List;

/// A conversation, as a line of training data holds it.
///
/// @param system    what stands before it; may be empty
/// @param tools     definitions, as JSON
/// @param messages  from the user's first on
record Chat(String system, List<String> tools, List<Message> messages) {
    /// A message; `call` is the JSON of a function's name and arguments, or empty.
    record Message(String role, String content, String call) {}

    static Chat of(String question, String answer) {
        return new Chat("", List.of(), List.of(user(question), assistant(answer)));
    }

    static Message user(String text) {
        return new Message("user", text, "");
    }

    static Message assistant(String text) {
        return new Message("assistant", text, "");
    }

    Chat withSystem(String text) {
        return new Chat(text, tools, messages);
    }

    Chat withTools(List<String> definitions) {
        return new Chat(system, definitions, messages);
    }

    /// This conversation, and `next` after it.
    Chat then(Chat next) {
        var all = new ArrayList<>(messages);
        all.addAll(next.messages);
        return new Chat(system, tools, all);
    }

    String json() {
        var text = new StringBuilder("{\"messages\": [");
        String comma = "";
        if (!system.isEmpty()) {
            text.append(json(new Message("system", system, "")));
            comma = ", ";
        }
        for (Message message : messages) {
            text.append(comma).append(json(message));
            comma = ", ";
        }
        text.append(']');
        if (!tools.isEmpty()) {
            text.append(", \"tools\": [").append(String.join(", ", tools)).append(']');
        }
        return text.append('}').toString();
    }

    private static String json(Message message) {
        String calls = message.call.isEmpty() ? ""
                : ", \"tool_calls\": [{\"type\": \"function\", \"function\": " + message.call + "}]";
        return "{\"role\": %s, \"content\": %s%s}".formatted(quote(message.role), quote(message.content), calls);
    }

    /// A text as a JSON string.
    static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
