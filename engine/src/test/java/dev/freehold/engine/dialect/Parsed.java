package dev.freehold.engine.dialect;

import dev.freehold.engine.dialect.AnswerEvent.CallArguments;
import dev.freehold.engine.dialect.AnswerEvent.CallBegun;
import dev.freehold.engine.dialect.AnswerEvent.CallBroken;
import dev.freehold.engine.dialect.AnswerEvent.CallEnded;
import dev.freehold.engine.dialect.AnswerEvent.Reasoning;
import dev.freehold.engine.dialect.AnswerEvent.Text;
import dev.freehold.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// What a parser makes of a text, in a form that tests can compare: neighbouring pieces of a kind joined.
record Parsed(List<AnswerEvent> events) {
    static final Toolbox TOOLS = new Toolbox(Json.array(Json.parse("""
            [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object", "properties":
              {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}}}}},
             {"type": "function", "function": {"name": "add", "parameters": {"type": "object", "properties":
              {"a": {"type": "number"}, "b": {"type": "integer"}, "exact": {"type": ["boolean", "null"]},
               "list": {"type": "array"}, "label": {"type": "string"},
               "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}}}},
             {"name": "brave_search", "parameters": {}}]"""), "tools"));

    /// The whole text at once.
    static Parsed of(Dialect dialect, String prompt, String text) {
        return of(dialect, prompt, text, List.of());
    }

    /// The text cut at some places; any number means one.
    static Parsed of(Dialect dialect, String prompt, String text, List<Integer> cuts) {
        var number = new AtomicInteger();
        var parser = new AnswerParser(dialect, TOOLS, prompt, () -> "id" + number.getAndIncrement());
        var events = new ArrayList<AnswerEvent>();
        int from = 0;
        for (int cut : cuts.stream().map(cut -> Math.floorMod(cut, text.length() + 1)).sorted().toList()) {
            events.addAll(parser.accept(text.substring(from, cut)));
            from = cut;
        }
        events.addAll(parser.accept(text.substring(from)));
        events.addAll(parser.finish());
        return new Parsed(joined(events));
    }

    private static List<AnswerEvent> joined(List<AnswerEvent> events) {
        var joined = new ArrayList<AnswerEvent>();
        for (AnswerEvent event : events) {
            AnswerEvent last = joined.isEmpty() ? null : joined.getLast();
            AnswerEvent both = switch (event) {
                case Text(var b) when last instanceof Text(var a) -> new Text(a + b);
                case Reasoning(var b) when last instanceof Reasoning(var a) -> new Reasoning(a + b);
                case CallArguments(var i, var b) when last instanceof CallArguments(var j, var a) && i == j ->
                    new CallArguments(i, a + b);
                default -> null;
            };
            if (both != null) {
                joined.removeLast();
            }
            joined.add(both == null ? event : both);
        }
        return joined;
    }

    /// Everything in one line: `(thinking)`, text, `→ name {arguments}`, `✗` before the text of a broken call.
    String line() {
        var line = new StringBuilder();
        for (AnswerEvent event : events) {
            switch (event) {
                case Reasoning(var text) -> line.append('(').append(text).append(')');
                case Text(var text) -> line.append(text);
                case CallBegun(_, _, var name) -> line.append("→ ").append(name).append(' ');
                case CallArguments(_, var json) -> line.append(json);
                case CallEnded _ -> line.append('.');
                case CallBroken(_, var text) -> line.append('✗').append(text);
            }
        }
        return line.toString();
    }

    /// Names and arguments of the calls that are whole.
    List<String> calls() {
        var calls = new ArrayList<String>();
        var call = new StringBuilder();
        for (AnswerEvent event : events) {
            switch (event) {
                case CallBegun(_, _, var name) -> call.append(name).append(' ');
                case CallArguments(_, var json) -> call.append(json);
                case CallEnded _ -> {
                    calls.add(call.toString());
                    call.setLength(0);
                }
                case CallBroken _ -> call.setLength(0);
                case Reasoning _, Text _ -> { }
            }
        }
        return calls;
    }

    List<String> ids() {
        return events.stream().filter(CallBegun.class::isInstance).map(event -> ((CallBegun) event).id()).toList();
    }
}
