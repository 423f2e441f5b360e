package dev.freehold.engine;

import dev.freehold.tokenizer.Tokenizer;
import dev.freehold.tokenizer.Tokenizer.Specials;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Keeps what people write apart from what the chat template writes: a user who types `<|im_end|>` gets these
/// characters into the prompt, not the token that ends a turn.
///
/// Control tokens within the values given to a template are put in quotes of two noncharacters of Unicode, which no
/// text may contain; after rendering, quoted stretches are encoded as plain text.
public final class QuotedSpecials {
    private static final char OPEN = '\uFDD0';
    private static final char CLOSE = '\uFDD1';
    private static final char LAST_RESERVED = '\uFDEF'; // noncharacters, kept for programs to mark places with

    private final Tokenizer tokenizer;
    private final Map<Character, List<String>> byFirst = new HashMap<>();

    /// For the control tokens of `tokenizer`.
    public QuotedSpecials(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        IntStream.range(0, tokenizer.vocabularySize())
                .filter(tokenizer::isSpecial)
                .mapToObj(tokenizer::token)
                .filter(token -> !token.isEmpty())
                .sorted(Comparator.comparingInt(String::length).reversed()) // the longest that matches wins
                .forEach(token -> byFirst.computeIfAbsent(token.charAt(0), _ -> new ArrayList<>()).add(token));
    }

    /// A template's variable with the control tokens in all its strings quoted.
    public Object quote(Object value) {
        return switch (value) {
            case String text -> quote(text);
            case Map<?, ?> map -> {
                var quoted = new LinkedHashMap<Object, Object>();
                map.forEach((key, member) -> quoted.put(key, quote(member)));
                yield quoted;
            }
            case List<?> list -> {
                var quoted = new ArrayList<>();
                list.forEach(element -> quoted.add(quote(element)));
                yield quoted;
            }
            case null -> null;
            default -> value;
        };
    }

    private String quote(String text) {
        StringBuilder quoted = null;
        int copied = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean reserved = c >= OPEN && c <= LAST_RESERVED;
            String replacement = reserved ? "\uFFFD" : specialAt(text, i, c);
            if (replacement == null) {
                continue;
            }
            quoted = quoted == null ? new StringBuilder(text.length() + 16) : quoted;
            quoted.append(text, copied, i);
            if (reserved) {
                quoted.append(replacement);
                copied = i + 1;
            } else {
                quoted.append(OPEN).append(replacement).append(CLOSE);
                copied = i + replacement.length();
            }
            i = copied - 1;
        }
        return quoted == null ? text : quoted.append(text, copied, text.length()).toString();
    }

    private String specialAt(String text, int index, char first) {
        for (String special : byFirst.getOrDefault(first, List.of())) {
            if (text.startsWith(special, index)) {
                return special;
            }
        }
        return null;
    }

    /// The ids of a rendered prompt: control tokens of the template's are tokens, quoted ones text.
    public int[] encode(String rendered) {
        if (rendered.indexOf(OPEN) < 0) {
            return tokenizer.encode(rendered, Specials.PARSE);
        }
        var ids = IntStream.builder();
        int from = 0;
        while (from < rendered.length()) {
            int open = rendered.indexOf(OPEN, from);
            int end = open < 0 ? rendered.length() : open;
            IntStream.of(tokenizer.encode(rendered.substring(from, end), Specials.PARSE)).forEach(ids);
            if (open < 0) {
                break;
            }
            int close = rendered.indexOf(CLOSE, open);
            int quoteEnd = close < 0 ? rendered.length() : close; // a template may have cut the text
            IntStream.of(tokenizer.encode(rendered.substring(open + 1, quoteEnd), Specials.AS_TEXT)).forEach(ids);
            from = quoteEnd + 1;
        }
        return ids.build().toArray();
    }

    /// A rendered prompt as people should see it, without the quotes.
    public static String unquoted(String rendered) {
        return rendered.indexOf(OPEN) < 0 && rendered.indexOf(CLOSE) < 0
                ? rendered
                : rendered.replace(String.valueOf(OPEN), "").replace(String.valueOf(CLOSE), "");
    }
}
