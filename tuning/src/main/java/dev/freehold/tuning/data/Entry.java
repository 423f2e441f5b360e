package dev.freehold.tuning.data;

import java.util.List;
import java.util.Map;

/// An entry of a data file, read and checked, before it is text of any model.
///
/// Messages are maps as chat templates expect them: `role`, `content`, `tool_calls` with arguments as objects.
sealed interface Entry {
    /// Where it stands, as in `data.jsonl:12`.
    String source();

    /// A conversation.
    ///
    /// @param learned  for each message, whether it is to be learned if the assistant says it: OpenAI's `weight`
    record Conversation(List<Map<String, Object>> messages, List<Object> tools, List<Boolean> learned, String source)
            implements Entry {}

    /// A text to go on with.
    record Text(String text, String source) implements Entry {}

    /// A text in pieces, some of which are learned.
    record Segments(List<Segment> segments, String source) implements Entry {}

    record Segment(String text, boolean learned) {}

    /// Two ways to go on with a conversation.
    record Preference(List<Map<String, Object>> prompt, List<Object> tools, List<Map<String, Object>> chosen,
            List<Map<String, Object>> rejected, String source) implements Entry {}
}
