package dev.freehold.tuning.data;

import dev.freehold.tokenizer.template.GenerationMarks;
import dev.freehold.tuning.data.ConversationFormat.Rendering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds what the assistant says in the text that a chat template makes of a conversation.
///
/// Where the template marks it with `{% generation %}`, that is it. Else an answer starts where the prompt to it ends,
/// if the text starts with that prompt, and where it does not, since the template writes earlier turns in another way,
/// at the first character that changes with the message. It ends with the token that ends a turn, which the tokens
/// tell, and at the latest where the text no longer changes with the message.
final class AnswerSpans {
    private static final GenerationMarks MARKS = new GenerationMarks("\uFDD2", "\uFDD3"); // noncharacters

    private final Rendering rendering;
    private final List<Map<String, Object>> messages;

    /// A stretch of the text.
    ///
    /// @param start    its first character
    /// @param end      past its last one
    /// @param exact    whether the answer ends at `end`; else with the first token after `start` that ends a turn,
    ///                 and at `end` if there is none before `limit`
    /// @param limit    where the next answer starts, or the text ends
    /// @param learned  whether it is to be learned
    record Span(int start, int end, int limit, boolean exact, boolean learned) {}

    /// @param text   all of the conversation, control tokens in quotes
    /// @param spans  in order
    record Spans(String text, List<Span> spans) {}

    AnswerSpans(Rendering rendering, List<Map<String, Object>> messages) {
        this.rendering = rendering;
        this.messages = messages;
    }

    /// @param learned  for each message, whether it may be learned
    /// @throws DataException if an answer is not found
    Spans find(List<Boolean> learned) {
        var answers = new ArrayList<Integer>();
        for (int i = 0; i < messages.size(); i++) {
            if ("assistant".equals(messages.get(i).get("role"))) {
                answers.add(i);
            }
        }
        String marked = rendering.whole(MARKS);
        Spans found = marked.contains(MARKS.open()) ? marked(marked) : probed(marked, answers);
        if (found.spans.size() != answers.size()) {
            throw new DataException("%s: the chat template marks %d answers of %d".formatted(
                    rendering.source(), found.spans.size(), answers.size()));
        }
        var spans = new ArrayList<Span>();
        for (int i = 0; i < found.spans.size(); i++) {
            Span span = found.spans.get(i);
            spans.add(new Span(span.start, span.end, span.limit, span.exact,
                    learned.get(answers.get(i))));
        }
        return new Spans(found.text, spans);
    }

    private Spans marked(String marked) {
        var text = new StringBuilder();
        var spans = new ArrayList<Span>();
        int at = 0;
        while (true) {
            int open = marked.indexOf(MARKS.open(), at);
            if (open < 0) {
                text.append(marked, at, marked.length());
                return new Spans(text.toString(), spans);
            }
            text.append(marked, at, open);
            int close = marked.indexOf(MARKS.close(), open);
            if (close < 0) {
                throw new DataException("%s: the text has the noncharacter U+FDD2, which marks answers here"
                        .formatted(rendering.source()));
            }
            int start = text.length();
            text.append(marked, open + 1, close);
            spans.add(new Span(start, text.length(), text.length(), true, true));
            at = close + 1;
        }
    }

    private Spans probed(String text, List<Integer> answers) {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < answers.size(); i++) {
            Span span = probed(text, answers.get(i), i == 0 ? 0 : spans.getLast().start);
            if (i > 0) {
                Span before = spans.getLast();
                spans.set(i - 1, new Span(before.start, Math.min(before.end, span.start), span.start, false, true));
            }
            spans.add(span);
        }
        return new Spans(text, spans);
    }

    private Span probed(String text, int index, int from) {
        Optional<String> prompt = rendering.prompt(index);
        Optional<String> probe = probes(index).stream()
                .flatMap(message -> rendering.with(index, message).stream())
                .filter(other -> other.contains(Probe.MARK))
                .findFirst();
        int start = prompt.filter(text::startsWith).map(String::length)
                .or(() -> probe.map(other -> samePrefix(text, other)))
                .or(() -> moved(text, index, from))
                .orElseThrow(() -> new DataException(
                        "%s: message %d: where it starts in the model's prompt is not to be found"
                                .formatted(rendering.source(), index + 1)));
        int end = rendering.upTo(index).filter(text::startsWith).map(String::length)
                .or(() -> probe.map(other -> text.length() - sameSuffix(text, other))).orElse(text.length());
        return new Span(start, Math.max(start, end), text.length(), false, true);
    }

    /// Where a turn stands that is found without those after it: Mistral's templates write the tools before the user's
    /// last message, and refuse results of tools after a message that calls none.
    private Optional<Integer> moved(String text, int index, int from) {
        return rendering.upTo(index).flatMap(turns -> rendering.upToWith(index, probes(index).getFirst())
                .map(other -> text.indexOf(turns.substring(samePrefix(turns, other)), from)))
                .filter(start -> start >= 0);
    }

    /// Messages that differ from one in all that the assistant says, the plainest first; templates may refuse one where
    /// calls of tools must be, since their results come next.
    private List<Map<String, Object>> probes(int index) {
        return List.of(Map.of("role", "assistant", "content", Probe.MARK), Probe.said(messages.get(index)));
    }

    private static int samePrefix(String a, String b) {
        int length = Math.min(a.length(), b.length());
        int same = 0;
        while (same < length && a.charAt(same) == b.charAt(same)) {
            same++;
        }
        return same;
    }

    private static int sameSuffix(String a, String b) {
        int length = Math.min(a.length(), b.length());
        int same = 0;
        while (same < length && a.charAt(a.length() - 1 - same) == b.charAt(b.length() - 1 - same)) {
            same++;
        }
        return same;
    }
}
