import dev.freehold.engine.dialect.AnswerEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What a model answered.
///
/// @param text   without the calls
/// @param calls  of tools
record Answer(String text, List<Call> calls) {
    /// A call of a tool; `arguments` as JSON.
    record Call(String name, String arguments) {}

    static Answer collect(Stream<AnswerEvent> events) {
        var text = new StringBuilder();
        var calls = new ArrayList<Call>();
        events.forEach(event -> {
            switch (event) {
                case AnswerEvent.Reasoning _, AnswerEvent.CallEnded _ -> { }
                case AnswerEvent.Text piece -> text.append(piece.text());
                case AnswerEvent.CallBegun call -> calls.add(new Call(call.name(), ""));
                case AnswerEvent.CallArguments piece ->
                    calls.add(new Call(calls.getLast().name(), calls.removeLast().arguments() + piece.json()));
                case AnswerEvent.CallBroken call -> {
                    calls.removeLast();
                    text.append(call.text());
                }
            }
        });
        return new Answer(text.toString(), List.copyOf(calls));
    }

    /// Whether the text holds another, in any case of letters.
    boolean holds(String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return text.strip() + (calls.isEmpty() ? "" : " " + calls);
    }
}
