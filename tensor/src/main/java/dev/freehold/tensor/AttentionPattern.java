package dev.freehold.tensor;

/// Which keys a query sees and how it weighs them.
///
/// @param heads   `H`, query heads; query head `h` reads key-value head `h / (H / G)` (grouped queries,
///                <https://arxiv.org/abs/2305.13245>)
/// @param scale   factor of every score, usually `1/√W`
/// @param window  keys a query sees at most, its own included (sliding window, <https://arxiv.org/abs/2310.06825>);
///                [#UNLIMITED] for all before it
public record AttentionPattern(int heads, float scale, int window) {
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public AttentionPattern {
        if (heads <= 0 || window <= 0) {
            throw new IllegalArgumentException("heads %d and window %d must be positive".formatted(heads, window));
        }
    }
}
