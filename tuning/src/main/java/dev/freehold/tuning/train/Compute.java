package dev.freehold.tuning.train;

/// What a training computes with.
///
/// @param threads  0 for one a core
/// @param cpuTier  the kernels; empty for the fastest
/// @param force    whether to begin although memory will not do
public record Compute(int threads, String cpuTier, boolean force) {}
