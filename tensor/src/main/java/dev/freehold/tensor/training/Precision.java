package dev.freehold.tensor.training;

/// How the factors of a product are rounded. Sums are always F32.
public enum Precision {
    F32,
    /// Both factors are rounded to bf16, to the nearest; where the processor cannot multiply bf16, they stay as they
    /// are.
    BF16
}
