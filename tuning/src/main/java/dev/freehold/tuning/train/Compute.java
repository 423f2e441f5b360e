package dev.freehold.tuning.train;

/// What a training computes with.
///
/// @param threads  0 for one a core
/// @param cpuTier  the kernels; empty for the fastest
/// @param force    whether to begin although memory will not do
/// @param memory   bytes to do with; 0 for all that this process may have
public record Compute(int threads, String cpuTier, boolean force, long memory) {
    /// With all memory that this process may have.
    public Compute(int threads, String cpuTier, boolean force) {
        this(threads, cpuTier, force, 0);
    }
}
