package dev.freehold.tuning.data;

import dev.freehold.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The texts in data files, whatever their format: what a vocabulary is learned from.
public final class TrainingTexts {
    private TrainingTexts() {}

    /// The texts of files, in order; to be closed.
    ///
    /// @throws DataException if a file cannot be read; the stream throws it, too, where an entry is malformed
    public static Stream<String> of(List<DataFile> files) {
        return files.stream().flatMap(DataReader::entries).flatMap(entry -> texts(entry).stream());
    }

    private static List<String> texts(Entry entry) {
        return switch (entry) {
            case Entry.Text text -> List.of(text.text());
            case Entry.Segments segments -> segments.segments().stream().map(Entry.Segment::text).toList();
            case Entry.Conversation conversation -> said(conversation.messages());
            case Entry.Preference preference -> Stream.of(preference.prompt(), preference.chosen(),
                    preference.rejected()).flatMap(messages -> said(messages).stream()).toList();
        };
    }

    /// What is said, and calls of tools as JSON.
    private static List<String> said(List<Map<String, Object>> messages) {
        var texts = new ArrayList<String>();
        for (Map<String, Object> message : messages) {
            texts.add((String) message.get("content"));
            if (message.get("tool_calls") instanceof List<?> calls) {
                calls.forEach(call -> texts.add(Json.write(((Map<?, ?>) call).get("function"))));
            }
        }
        return texts;
    }
}
