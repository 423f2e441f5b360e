package dev.freehold.kernels.x86.attention;

import dev.freehold.tensor.KvPages;

/// Where the state of one query of one head lies in memory while its keys pass by: the greatest score so far, the sum
/// of weights so far lane by lane, and the weighted sum of values so far, padded to whole lines.
final class RowState {
    /// F32, in units of a factor of 2.
    static final int MAXIMUM = 0;
    /// F32, one in each lane of a vector; their sum is meant.
    static final int WEIGHTS = 64;
    /// F32 `(⌈U/32⌉, 32)`.
    static final int VALUES = 128;

    /// The maximum of a query that has seen no key. Finite, so that the difference of two such is 0 and not a NaN; a
    /// key that is not to be seen has the score -∞, below it.
    static final float NOTHING_SEEN = -Float.MAX_VALUE;

    private RowState() {}

    /// @param panels  lines that a value has
    static int bytes(int panels) {
        return VALUES + Float.BYTES * KvPages.LINE * panels;
    }
}
