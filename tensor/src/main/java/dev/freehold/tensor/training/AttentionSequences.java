package dev.freehold.tensor.training;

import dev.freehold.tensor.AttentionPattern;

/// Which tokens of a packed batch see each other: rows `bounds[i] … bounds[i + 1] - 1` are sequence `i`, and a query
/// sees the keys of its own sequence up to itself.
///
/// @param bounds   ascending, from 0 to `T`, one more than sequences
/// @param kvHeads  `G`
public record AttentionSequences(int[] bounds, int kvHeads, AttentionPattern pattern) {
    public AttentionSequences {
        if (bounds.length < 2 || bounds[0] != 0) {
            throw new IllegalArgumentException("bounds go from 0 to the number of tokens");
        }
        for (int i = 1; i < bounds.length; i++) {
            if (bounds[i] < bounds[i - 1]) {
                throw new IllegalArgumentException("bounds must ascend");
            }
        }
        if (kvHeads <= 0 || pattern.heads() % kvHeads != 0) {
            throw new IllegalArgumentException(
                    "%d query heads cannot share %d key heads".formatted(pattern.heads(), kvHeads));
        }
    }

    public int tokens() {
        return bounds[bounds.length - 1];
    }
}
