package dev.freehold.tokenizer.model;

import dev.freehold.tokenizer.text.Utf8;
import java.util.Arrays;
import java.util.BitSet;

/// The unigram language model: of all ways to cut a piece into tokens, the one with the highest sum of scores, found by
/// Viterbi's algorithm (Kudo 2018, https://arxiv.org/abs/1804.10959). Of equals the longer last token is taken.
public final class Unigram implements Model {
    /// How much worse than the worst token an unknown character is.
    private static final double UNKNOWN_PENALTY = 10;

    private final ByteTrie tokens;
    private final double[] scores;
    private final int[] fallback;
    private final int unknown;
    private final double unknownScore;
    private final PieceCache cache = new PieceCache();

    /// @param tokens  the texts of all tokens
    /// @param findable  the ids of those that text may become
    /// @param scores  of all tokens: logarithms of probabilities
    /// @param fallback  256 ids of bytes, which spell unknown characters, or none
    /// @param unknown  what a row of unknown characters becomes if there is no fallback
    public Unigram(Texts tokens, BitSet findable, double[] scores, int[] fallback, int unknown) {
        this.tokens = new ByteTrie(tokens, findable);
        this.scores = scores;
        this.fallback = fallback;
        this.unknown = unknown;
        unknownScore = Arrays.stream(scores).min().orElse(0) - UNKNOWN_PENALTY;
    }

    @Override
    public Encoder encoder() {
        var lattice = new Lattice();
        return (text, from, to, ids) -> {
            int hash = ByteHash.hash(text, from, to);
            if (!cache.recall(text, from, to, hash, ids)) {
                int size = ids.size();
                lattice.encode(text, from, to, ids);
                cache.remember(text, from, to, hash, ids, size);
            }
        };
    }

    /// The best way to every place of a piece; work space of one caller.
    private final class Lattice {
        private static final int NO_WAY = -1;

        private double[] best = {};
        private int[] starts = {}; // of the last token on the best way to a place
        private int[] lasts = {}; // that token
        private int[] path = {};

        void encode(byte[] text, int from, int to, Ids ids) {
            int length = to - from;
            if (best.length <= length) {
                int size = Math.max(64, length + length / 2 + 1);
                best = new double[size];
                starts = new int[size];
                lasts = new int[size];
                path = new int[size];
            }
            Arrays.fill(starts, 0, length + 1, NO_WAY);
            best[0] = 0;
            for (int at = from; at < to; at += Utf8.length(text[at])) {
                follow(text, from, at, to);
            }
            emit(text, from, length, ids);
        }

        /// Tries all tokens that start at `at`.
        private void follow(byte[] text, int from, int at, int to) {
            int next = at + Utf8.length(text[at]);
            boolean known = false;
            int node = ByteTrie.ROOT;
            for (int end = at; end < to; ) {
                node = tokens.child(node, text[end++]);
                if (node == ByteTrie.NONE) {
                    break;
                }
                int token = tokens.token(node);
                if (token != ByteTrie.NONE) {
                    offer(at - from, end - from, token, scores[token]);
                    known |= end == next;
                }
            }
            if (!known) {
                offer(at - from, next - from, unknown, unknownScore);
            }
        }

        private void offer(int start, int end, int token, double score) {
            double sum = best[start] + score;
            if (starts[end] == NO_WAY || sum > best[end]) {
                best[end] = sum;
                starts[end] = start;
                lasts[end] = token;
            }
        }

        private void emit(byte[] text, int from, int length, Ids ids) {
            int count = 0;
            for (int end = length; end > 0; end = starts[end]) {
                path[count++] = end;
            }
            boolean afterUnknown = false;
            while (count > 0) {
                int end = path[--count];
                boolean isUnknown = lasts[end] == unknown;
                if (isUnknown && fallback.length > 0) {
                    for (int at = starts[end]; at < end; at++) {
                        ids.add(fallback[text[from + at] & 0xFF]);
                    }
                } else if (!(isUnknown && afterUnknown)) {
                    ids.add(lasts[end]);
                }
                afterUnknown = isUnknown;
            }
        }
    }
}
