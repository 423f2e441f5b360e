package dev.freehold.kernels.x86.matmul;

import java.util.List;

/// Neighbouring tiles of tokens.
///
/// @param from    the first token
/// @param tokens  of each tile
/// @param count   tiles
record TokenTiles(int from, int tokens, int count) {
    /// Cuts `tokens` tokens into as few tiles as can be, which differ by one token at most: a small tile takes hardly
    /// less time than a large one.
    ///
    /// @param tokens  at least 1
    /// @param most    tokens that a tile can take
    /// @return the larger tiles, and then the others if there are any
    static List<TokenTiles> of(int tokens, int most) {
        int count = Math.ceilDiv(tokens, most);
        int each = Math.ceilDiv(tokens, count);
        int smaller = count * each - tokens;
        var larger = new TokenTiles(0, each, count - smaller);
        return smaller == 0 ? List.of(larger)
                : List.of(larger, new TokenTiles(larger.count * each, each - 1, smaller));
    }
}
