package dev.freehold.tuning.data;

import dev.freehold.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Messages with a mark in them, to see where and whether a chat template writes something.
final class Probe {
    /// A noncharacter, which stands nowhere else.
    static final String MARK = "\uFDD4";

    private Probe() {}

    /// A message that says the mark and nothing else.
    static Map<String, Object> said(Map<String, Object> message) {
        var marked = new LinkedHashMap<>(message);
        marked.put("content", MARK);
        marked.computeIfPresent("reasoning_content", (_, _) -> MARK);
        return marked;
    }

    /// A message whose calls are of tools called by the mark.
    static Map<String, Object> renamed(Map<String, Object> message) {
        var calls = ((List<?>) message.get("tool_calls")).stream().map(Probe::renamedCall).toList();
        var marked = new LinkedHashMap<>(message);
        marked.put("tool_calls", calls);
        return marked;
    }

    /// A message that calls tools in the other forms that templates take: without content, arguments as text.
    static List<Map<String, Object>> callingForms(Map<String, Object> message) {
        Map<String, Object> textual = withTextualArguments(message);
        return "".equals(message.get("content"))
                ? List.of(message, withoutContent(message), textual, withoutContent(textual))
                : List.of(message, textual);
    }

    /// A message whose calls have their arguments as text.
    static Map<String, Object> withTextualArguments(Map<String, Object> message) {
        var textual = new LinkedHashMap<>(message);
        textual.put("tool_calls", ((List<?>) message.get("tool_calls")).stream().map(Probe::withText).toList());
        return textual;
    }

    private static Map<String, Object> withoutContent(Map<String, Object> message) {
        var without = new LinkedHashMap<>(message);
        without.put("content", null);
        return without;
    }

    private static Map<Object, Object> withText(Object call) {
        var changed = new LinkedHashMap<Object, Object>((Map<?, ?>) call);
        var function = new LinkedHashMap<Object, Object>((Map<?, ?>) changed.get("function"));
        function.put("arguments", Json.write(function.get("arguments")));
        changed.put("function", function);
        return changed;
    }

    private static Map<Object, Object> renamedCall(Object call) {
        var marked = new LinkedHashMap<Object, Object>((Map<?, ?>) call);
        var function = new LinkedHashMap<Object, Object>((Map<?, ?>) marked.get("function"));
        function.put("name", MARK);
        marked.put("function", function);
        return marked;
    }
}
