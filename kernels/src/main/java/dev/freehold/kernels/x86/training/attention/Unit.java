package dev.freehold.kernels.x86.training.attention;

import dev.freehold.tensor.training.AttentionSequences;
import java.util.ArrayList;
import java.util.List;

/// A piece of work that no other shares results with: a block of queries or of keys of one sequence, and the heads that
/// share a key head. Blocks are cut at fixed positions of a sequence.
///
/// @param begin  the sequence's first token
/// @param end    behind its last
/// @param group  key head
/// @param from   the block's first token
record Unit(int begin, int end, int group, int from) {
    /// Queries of a block: whole tiles.
    static final int QUERIES = 96;
    /// Keys of a block, a multiple of [#QUERIES].
    static final int KEYS = 192;

    /// All blocks of `size` tokens.
    static List<Unit> all(AttentionSequences sequences, int size) {
        var units = new ArrayList<Unit>();
        for (int s = 0; s + 1 < sequences.bounds().length; s++) {
            int begin = sequences.bounds()[s];
            int end = sequences.bounds()[s + 1];
            for (int group = 0; group < sequences.kvHeads(); group++) {
                for (int from = begin; from < end; from += size) {
                    units.add(new Unit(begin, end, group, from));
                }
            }
        }
        return units;
    }

    /// Whole sequences.
    static List<Unit> sequences(AttentionSequences sequences) {
        return all(sequences, Integer.MAX_VALUE / 2);
    }

    /// Tokens of a block of at most `size`.
    int tokens(int size) {
        return Math.min(size, end - from);
    }

    Unit at(int token) {
        return new Unit(begin, end, group, token);
    }

    /// Where the first block of keys begins that a query of this block sees.
    int firstKeys(int window) {
        int first = (int) Math.max(begin, from - (long) window + 1);
        return begin + (first - begin) / KEYS * KEYS;
    }
}
