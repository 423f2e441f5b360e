package dev.freehold.kernels.vector;

/// The eight scales and eight minima of six bits that the blocks of `Q4_K` and `Q5_K` hold in twelve bytes, all eight
/// at a time: byte `j` of the result belongs to sub-block `j`.
final class SixBits {
    private static final int LOW_SIX = 0x3f3f3f3f;
    private static final int LOW_FOUR = 0x0f0f0f0f;
    private static final int UPPER_TWO = 0x30303030;

    private SixBits() {}

    /// @param first  the first four bytes
    /// @param last   the last four
    static long scales(int first, int last) {
        return first & LOW_SIX | (long) (last & LOW_FOUR | first >>> 2 & UPPER_TWO) << Integer.SIZE;
    }

    /// @param middle  the four bytes between those of [#scales]
    /// @param last    the last four
    static long mins(int middle, int last) {
        return middle & LOW_SIX | (long) (last >>> 4 & LOW_FOUR | middle >>> 2 & UPPER_TWO) << Integer.SIZE;
    }
}
