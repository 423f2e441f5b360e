import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Sentences that vary: `[a|b]` is one of both, `[a|]` may be left out, `{slot}` is an entry of a list.
final class Grammar {
    private Grammar() {}

    /// One sentence of a pattern.
    ///
    /// @throws IllegalArgumentException if a bracket is not closed, or a slot is unknown
    static String expand(String pattern, Map<String, List<String>> slots, RandomGenerator random) {
        var text = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '[') {
                int end = closing(pattern, at);
                List<String> alternatives = split(pattern.substring(at + 1, end), '|');
                text.append(expand(pick(alternatives, random), slots, random));
                at = end + 1;
            } else if (c == '{') {
                int end = pattern.indexOf('}', at);
                List<String> entries = slots.get(pattern.substring(at + 1, Math.max(end, at + 1)));
                if (entries == null) {
                    throw new IllegalArgumentException("no slot for a part of: " + pattern);
                }
                text.append(expand(pick(entries, random), slots, random));
                at = end + 1;
            } else {
                text.append(c);
                at++;
            }
        }
        return text.toString().replaceAll(" {2,}", " ").replaceAll(" ([?.!,])", "$1").strip();
    }

    private static int closing(String pattern, int open) {
        int depth = 0;
        for (int i = open; i < pattern.length(); i++) {
            depth += switch (pattern.charAt(i)) {
                case '[' -> 1;
                case ']' -> -1;
                default -> 0;
            };
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("a bracket is not closed: " + pattern);
    }

    /// Cuts at `separator`, but not within brackets.
    static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '[') {
                depth++;
            } else if (c == ']') {
                depth--;
            } else if (c == separator && depth == 0) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    static <T> T pick(List<T> list, RandomGenerator random) {
        return list.get(random.nextInt(list.size()));
    }

    /// One of `values`.
    @SafeVarargs
    static <T> T pick(RandomGenerator random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
