package dev.freehold.engine.sampling;

import java.util.List;
import java.util.Optional;

/// Ends a streamed text before the first stop string in it, wherever the stream is cut into pieces.
///
/// Text goes on as soon as no stop string can begin in it; only what may be the beginning of one is held back. The stop
/// string that is complete first ends the text; of several complete at the same character, the longest. Matching is
/// Knuth-Morris-Pratt for each stop string, so that a character costs constant time a stop string.
public final class StopStrings {
    private final List<String> stops;
    /// By stop string and length of a prefix of it: the length of the prefix's longest proper suffix that is again a
    /// prefix.
    private final int[][] fallbacks;
    /// By stop string: how much of its beginning the text ends with.
    private final int[] matched;
    private final StringBuilder held = new StringBuilder();
    private Optional<String> found = Optional.empty();

    /// @param stops  none of them empty; may be none
    /// @throws IllegalArgumentException if a stop string is empty
    public StopStrings(List<String> stops) {
        if (stops.contains("")) {
            throw new IllegalArgumentException("a stop string is empty, expected text");
        }
        this.stops = List.copyOf(stops);
        this.fallbacks = stops.stream().map(StopStrings::fallbacks).toArray(int[][]::new);
        this.matched = new int[stops.size()];
    }

    /// Takes the next piece of text and gives what can be shown now, often the piece itself; nothing any more once a
    /// stop string was [found][#found].
    public String accept(String piece) {
        if (found.isPresent()) {
            return "";
        }
        for (int i = 0; i < piece.length(); i++) {
            held.append(piece.charAt(i));
            Optional<String> stop = step(piece.charAt(i));
            if (stop.isPresent()) {
                found = stop;
                held.setLength(held.length() - stop.get().length());
                return flush();
            }
        }
        int pending = 0;
        for (int length : matched) {
            pending = Math.max(pending, length);
        }
        return release(held.length() - pending);
    }

    /// The stop string that ended the text, if one did.
    public Optional<String> found() {
        return found;
    }

    /// What is still held back when the text has ended otherwise: the beginning of a stop string that did not come.
    public String flush() {
        return release(held.length());
    }

    /// Moves every stop string's state on by one character; the longest one complete with it.
    private Optional<String> step(char next) {
        Optional<String> complete = Optional.empty();
        for (int s = 0; s < matched.length; s++) {
            String stop = stops.get(s);
            int length = matched[s];
            while (length > 0 && stop.charAt(length) != next) {
                length = fallbacks[s][length];
            }
            matched[s] = stop.charAt(length) == next ? length + 1 : 0;
            if (matched[s] == stop.length() && complete.filter(other -> other.length() >= stop.length()).isEmpty()) {
                complete = Optional.of(stop);
            }
        }
        return complete;
    }

    private String release(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }

    private static int[] fallbacks(String stop) {
        var fallbacks = new int[stop.length() + 1];
        int length = 0;
        for (int i = 1; i < stop.length(); i++) {
            while (length > 0 && stop.charAt(length) != stop.charAt(i)) {
                length = fallbacks[length];
            }
            length = stop.charAt(length) == stop.charAt(i) ? length + 1 : 0;
            fallbacks[i + 1] = length;
        }
        return fallbacks;
    }
}
