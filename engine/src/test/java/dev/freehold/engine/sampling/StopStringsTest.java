package dev.freehold.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class StopStringsTest {
    @Example
    void withoutStopStringsTextPassesAtOnce() {
        var stops = new StopStrings(List.of());
        assertEquals("abc", stops.accept("abc"));
        assertEquals("", stops.flush());
        assertEquals(Optional.empty(), stops.found());
    }

    @Example
    void onlyWhatMayBeginAStopStringIsHeldBack() {
        var stops = new StopStrings(List.of("\nUser:"));
        assertEquals("Hello.", stops.accept("Hello.\nU"));
        assertEquals("", stops.accept("se"));
        assertEquals("\nUse it", stops.accept(" it"));
        assertEquals("", stops.accept("\nUser"));
        assertEquals("\nUser", stops.flush());
    }

    @Example
    void aStopStringAcrossPiecesIsNotReturned() {
        var stops = new StopStrings(List.of("\nUser:"));
        assertEquals("Hello.", stops.accept("Hello.\nU"));
        assertEquals("", stops.accept("ser: Hi"));
        assertEquals(Optional.of("\nUser:"), stops.found());
        assertEquals("", stops.accept("more"));
        assertEquals("", stops.flush());
    }

    @Example
    void aStopStringThatOverlapsItselfIsFound() {
        var stops = new StopStrings(List.of("aab"));
        assertEquals("", stops.accept("a"));
        assertEquals("", stops.accept("a"));
        assertEquals("a", stops.accept("a"));
        assertEquals("", stops.accept("b"));
        assertEquals(Optional.of("aab"), stops.found());
    }

    @Example
    void aBeginningThatFailsLateMayContainTheRealOne() {
        var stops = new StopStrings(List.of("aabaaax"));
        assertEquals("aaba", stops.accept("aabaaabaaax"));
        assertEquals(Optional.of("aabaaax"), stops.found());
    }

    @Example
    void ofStopStringsCompleteTogetherTheLongestCounts() {
        var stops = new StopStrings(List.of("d", "bcd", "cd"));
        assertEquals("a", stops.accept("abcde"));
        assertEquals(Optional.of("bcd"), stops.found());
    }

    @Example
    void theStopStringCompleteFirstCounts() {
        var stops = new StopStrings(List.of("abcd", "bc"));
        assertEquals("a", stops.accept("abcd"));
        assertEquals(Optional.of("bc"), stops.found());
    }

    @Example
    void anEmptyStopStringIsRefused() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> new StopStrings(List.of("a", "")));
        assertEquals("a stop string is empty, expected text", refusal.getMessage());
    }

    /// Two letters, so that overlaps and repetitions abound.
    @Property(tries = 2000)
    void anyCutGivesTheTextBeforeTheFirstStopString(
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 60) String text,
            @ForAll @Size(max = 4) List<@CharRange(from = 'a', to = 'b') @StringLength(min = 1, max = 9) String> stops,
            @ForAll long cuts) {
        var stream = new StopStrings(stops);
        var random = new Random(cuts);
        var shown = new StringBuilder();
        for (int from = 0; from < text.length();) {
            int to = Math.min(text.length(), from + random.nextInt(5));
            shown.append(stream.accept(text.substring(from, to)));
            from = to;
            assertNothingIsHeldInVain(shown, text.substring(0, from), stops, stream.found());
        }
        shown.append(stream.flush());

        Optional<String> stop = Optional.empty();
        int end = 0;
        while (stop.isEmpty() && end < text.length()) {
            String before = text.substring(0, ++end);
            stop = stops.stream().filter(before::endsWith).max(Comparator.comparingInt(String::length));
        }
        assertEquals(stop, stream.found());
        assertEquals(text.substring(0, end - stop.map(String::length).orElse(0)), shown.toString());
    }

    private static void assertNothingIsHeldInVain(CharSequence shown, String text, List<String> stops,
            Optional<String> found) {
        int needed = 0;
        for (int length = 1; length <= text.length() && found.isEmpty(); length++) {
            String end = text.substring(text.length() - length);
            needed = stops.stream().anyMatch(stop -> stop.startsWith(end)) ? length : needed;
        }
        if (found.isEmpty()) {
            assertEquals(text.substring(0, text.length() - needed), shown.toString());
        }
    }
}
