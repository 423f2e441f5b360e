package dev.freehold.kernels.x86.assembler;

/// When a jump is taken, in words for `cmp left, right`; the code is the low half of the jump's opcode.
public enum Condition {
    /// Unsigned `left < right`.
    BELOW(0x2),
    /// Unsigned `left ≥ right`.
    ABOVE_OR_EQUAL(0x3),
    ZERO(0x4),
    NOT_ZERO(0x5),
    /// Signed `left < right`.
    LESS(0xC),
    /// Signed `left ≥ right`.
    GREATER_OR_EQUAL(0xD),
    /// Signed `left ≤ right`.
    LESS_OR_EQUAL(0xE),
    /// Signed `left > right`.
    GREATER(0xF);

    final int code;

    Condition(int code) {
        this.code = code;
    }
}
