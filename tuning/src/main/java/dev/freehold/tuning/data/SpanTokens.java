package dev.freehold.tuning.data;

import dev.freehold.engine.QuotedSpecials;
import dev.freehold.tuning.data.AnswerSpans.Span;
import dev.freehold.tuning.data.AnswerSpans.Spans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Turns stretches of a text into tokens that are learned.
///
/// @param specials    encodes text with quotes
/// @param prefix      tokens that a text starts with
/// @param stopTokens  tokens that end a turn
record SpanTokens(QuotedSpecials specials, int[] prefix, Set<Integer> stopTokens) {

    /// The text in tokens, those of its spans learned.
    Example example(Spans found, String source) {
        int[] ids = withPrefix(specials.encode(found.text()), prefix);
        Cuts cuts = cuts(found, ids);
        var learned = new boolean[ids.length];
        for (Span span : found.spans()) {
            if (!span.learned()) {
                continue;
            }
            int from = cuts.token(span.start());
            int limit = cuts.token(span.limit());
            int to = span.exact() ? cuts.token(span.end()) : turnEnd(ids, from, limit, cuts.token(span.end()));
            Arrays.fill(learned, from, Math.max(from, to), true);
        }
        return new Example(ids, learned, source);
    }

    private int turnEnd(int[] ids, int from, int limit, int otherwise) {
        for (int i = from; i < limit; i++) {
            if (stopTokens.contains(ids[i])) {
                return i + 1;
            }
        }
        return otherwise;
    }

    /// The text's tokens with those that a text starts with, unless the template has written them.
    static int[] withPrefix(int[] ids, int[] prefix) {
        boolean begun = Arrays.mismatch(ids, prefix) == prefix.length || Arrays.equals(ids, prefix);
        return begun ? ids : IntStream.concat(IntStream.of(prefix), IntStream.of(ids)).toArray();
    }

    /// Which token stands at a place of the text.
    ///
    /// @param places  in the text, in order
    /// @param tokens  for each, the first token that has something of what comes after it
    private record Cuts(List<Integer> places, int[] tokens) {
        int token(int place) {
            return tokens[places.indexOf(place)];
        }
    }

    /// Where the text is cut, its pieces mostly have the tokens of the whole; where a token lies across a cut, the
    /// tokens before it are those which the text up to the cut and the whole begin with.
    private Cuts cuts(Spans found, int[] ids) {
        var sorted = new TreeSet<Integer>();
        found.spans().forEach(span -> sorted.addAll(List.of(span.start(), span.end(), span.limit())));
        var places = new ArrayList<>(sorted);
        var tokens = new int[places.size()];
        var pieces = new ArrayList<int[]>();
        int from = 0;
        int count = 0;
        for (int i = 0; i < tokens.length; i++) {
            int[] piece = specials.encode(found.text().substring(from, places.get(i)));
            int[] begun = i == 0 ? withPrefix(piece, prefix) : piece;
            pieces.add(begun);
            count += begun.length;
            tokens[i] = count;
            from = places.get(i);
        }
        pieces.add(specials.encode(found.text().substring(from)));
        int[] joined = pieces.stream().flatMapToInt(IntStream::of).toArray();
        if (!Arrays.equals(joined, ids)) {
            for (int i = 0; i < tokens.length; i++) {
                int[] before = withPrefix(specials.encode(found.text().substring(0, places.get(i))), prefix);
                int same = Arrays.mismatch(before, ids);
                tokens[i] = same < 0 ? ids.length : same;
            }
        }
        return new Cuts(places, tokens);
    }
}
