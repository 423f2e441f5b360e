package dev.freehold.tokenizer.pipeline;

import dev.freehold.tokenizer.text.CodePoints;
import dev.freehold.tokenizer.text.Composition;

/// Changes text before it is cut into pieces.
@FunctionalInterface
public interface Normalizer {
    /// Leaves text as it is.
    Normalizer NONE = (text, _) -> text;

    /// Unicode normalization form C.
    Normalizer NFC = (text, _) -> Composition.compose(text);

    /// The changed form of a part of the text between added tokens, not empty.
    ///
    /// @param first  whether the whole text starts with this part
    String apply(String text, boolean first);

    /// What `next` makes of what this makes of a text.
    default Normalizer then(Normalizer next) {
        if (this == NONE || next == NONE) {
            return this == NONE ? next : this;
        }
        return (text, first) -> next.apply(apply(text, first), first);
    }

    /// Replaces every `pattern` by `content`.
    static Normalizer replace(String pattern, String content) {
        return (text, _) -> text.replace(pattern, content);
    }

    /// Puts `prefix` before every part that is not empty.
    static Normalizer prepend(String prefix) {
        return (text, _) -> text.isEmpty() ? text : prefix + text;
    }

    /// Puts `prefix` before parts that do not start with it, perhaps only before the first one of a text.
    static Normalizer ensurePrefix(String prefix, boolean firstOnly) {
        return (text, first) -> text.startsWith(prefix) || firstOnly && !first ? text : prefix + text;
    }

    /// Takes white space (Unicode's White_Space) away from the start, the end or both.
    static Normalizer strip(boolean left, boolean right) {
        return (text, _) -> {
            int from = 0;
            int to = text.length();
            while (left && from < to && isSpace(text.charAt(from))) {
                from++;
            }
            while (right && from < to && isSpace(text.charAt(to - 1))) {
                to--;
            }
            return text.substring(from, to);
        };
    }

    private static boolean isSpace(char c) {
        return (CodePoints.kind(c) & CodePoints.SPACE) != 0;
    }
}
