package dev.freehold.tuning.data;

import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes tokens of entries. Safe to share between threads.
final class Tokenization {
    private final TextFormat format;
    private final DataOptions options;
    private final Optional<ConversationFormat> conversations;

    Tokenization(TextFormat format, DataOptions options) {
        this.format = format;
        this.options = options;
        this.conversations = format.template().map(_ -> new ConversationFormat(format, options));
    }

    /// @throws DataException if the entry cannot be put into the model's words; names it
    Tokenized of(Entry entry) {
        return switch (entry) {
            case Entry.Text text -> text(text);
            case Entry.Segments segments -> segments(segments);
            case Entry.Conversation conversation -> conversation(conversation);
            case Entry.Preference preference -> preference(preference);
        };
    }

    private ConversationFormat conversations(String source) {
        return conversations.orElseThrow(() -> new DataException(
                "%s: a conversation, and %s has no chat template: it is a base model; name one, e.g. chatml"
                        .formatted(source, format.where())));
    }

    /// A document: cut into windows, all of it learned, the end-of-text token last.
    private Tokenized text(Entry.Text entry) {
        if (entry.text().isBlank()) {
            return Tokenized.EMPTY;
        }
        Tokenizer tokenizer = format.tokenizer();
        int[] prefix = tokenizer.prefix();
        int[] ids = new LongText(tokenizer).encode(entry.text());
        int[] end = tokenizer.endOfText().isPresent() ? new int[] {tokenizer.endOfText().getAsInt()} : new int[0];
        int[] all = joined(List.of(prefix, ids, end));
        boolean[] full = filled(options.sequenceLength()); // one for all windows of that length
        var windows = new ArrayList<Example>();
        for (int from = 0; from < all.length; from += options.sequenceLength()) {
            int[] window = Arrays.copyOfRange(all, from, Math.min(all.length, from + options.sequenceLength()));
            if (window.length > 1 || from == 0) { // the first of a window is not learned: one alone teaches nothing
                windows.add(new Example(window, window.length == full.length ? full : filled(window.length),
                        entry.source()));
            }
        }
        return Tokenized.examples(windows, all.length, false);
    }

    private static boolean[] filled(int length) {
        var all = new boolean[length];
        Arrays.fill(all, true);
        return all;
    }

    private static int[] joined(List<int[]> parts) {
        var all = new int[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (int[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /// Text as it stands: control tokens in it are tokens, since such data brings its own template.
    private Tokenized segments(Entry.Segments entry) {
        if (entry.segments().stream().allMatch(segment -> segment.text().isEmpty())) {
            return Tokenized.EMPTY;
        }
        var parts = new ArrayList<int[]>();
        for (Entry.Segment segment : entry.segments()) {
            parts.add(format.tokenizer().encode(segment.text(), Specials.PARSE));
        }
        int[] first = parts.getFirst();
        int[] prefix = format.tokenizer().prefix();
        int before = Arrays.mismatch(first, prefix) == prefix.length || Arrays.equals(first, prefix)
                ? 0
                : prefix.length;
        int[] all = joined(before == 0 ? parts : List.of(prefix, joined(parts)));
        var learned = new boolean[all.length];
        int at = before;
        for (int i = 0; i < parts.size(); i++) {
            int end = at + parts.get(i).length;
            Arrays.fill(learned, at, end, entry.segments().get(i).learned() || everything());
            at = end;
        }
        return one(new Example(all, learned, entry.source()));
    }

    private boolean everything() {
        return options.learned() == LearnedPart.EVERYTHING;
    }

    private Tokenized conversation(Entry.Conversation entry) {
        if (entry.messages().isEmpty()) {
            return Tokenized.EMPTY;
        }
        return one(conversations(entry.source()).example(entry.messages(), entry.tools(), entry.learned(),
                entry.source()));
    }

    private Tokenized one(Example example) {
        int length = example.ids().length;
        if (length <= options.sequenceLength()) {
            return example.learnedTokens() == 0
                    ? Tokenized.unlearned(length, false)
                    : Tokenized.examples(List.of(example), length, false);
        }
        if (options.overlong() == Overlong.DROP) {
            return Tokenized.dropped(length);
        }
        Example cut = cut(example);
        return cut.learnedTokens() == 0
                ? Tokenized.unlearned(length, true)
                : Tokenized.examples(List.of(cut), length, true);
    }

    private Example cut(Example example) {
        int length = Math.min(example.ids().length, options.sequenceLength());
        return new Example(Arrays.copyOf(example.ids(), length), Arrays.copyOf(example.learned(), length),
                example.source());
    }

    private Tokenized preference(Entry.Preference entry) {
        if (entry.chosen().isEmpty() || entry.rejected().isEmpty()) {
            return Tokenized.EMPTY;
        }
        Example chosen = answer(entry, entry.chosen(), "chosen");
        Example rejected = answer(entry, entry.rejected(), "rejected");
        int length = Math.max(chosen.ids().length, rejected.ids().length);
        boolean tooLong = length > options.sequenceLength();
        if (tooLong && options.overlong() == Overlong.DROP) {
            return Tokenized.dropped(length);
        }
        var pair = new PreferencePair(cut(chosen), cut(rejected));
        return pair.chosen().learnedTokens() == 0 || pair.rejected().learnedTokens() == 0
                ? Tokenized.unlearned(length, tooLong)
                : Tokenized.pair(pair, length, tooLong);
    }

    /// Only what comes after the prompt is learned, whatever [LearnedPart] says: the loss compares answers.
    private Example answer(Entry.Preference entry, List<Map<String, Object>> answer, String which) {
        var messages = new ArrayList<>(entry.prompt());
        messages.addAll(answer);
        var learned = new ArrayList<Boolean>();
        for (int i = 0; i < messages.size(); i++) {
            learned.add(i >= entry.prompt().size());
        }
        return conversations(entry.source())
                .answers(messages, entry.tools(), learned, entry.source() + " (" + which + ")");
    }
}
