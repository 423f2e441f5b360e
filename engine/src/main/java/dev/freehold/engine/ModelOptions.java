package dev.freehold.engine;

/// How to load a model.
///
/// @param threads        threads to compute with; 0 for one on each core that this process may use
/// @param cpuTier        the kernels to compute with, by name; empty for those that the environment variable
///                       `FREEHOLD_CPU_TIER` names, or else the best that run here
/// @param contextLength  tokens that prompt and answer may have together; 0 for what the model was made for
/// @param cacheType      how the keys and values of those tokens are kept
public record ModelOptions(int threads, String cpuTier, int contextLength, CacheType cacheType) {
    /// One thread a core, the best kernels, the model's own context.
    public static final ModelOptions DEFAULT = new ModelOptions(0, "", 0, CacheType.AUTO);

    /// More than the cores of any machine this runs on, and few enough that any system can start them.
    private static final int MAX_THREADS = 1024;

    public ModelOptions {
        if (threads < 0 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads should be 0 to " + MAX_THREADS + ", is " + threads);
        }
        if (contextLength < 0) {
            throw new IllegalArgumentException("context length should be 0 or more, is " + contextLength);
        }
    }

    /// These options, with `threads` threads to compute with; 0 for one a core.
    public ModelOptions withThreads(int threads) {
        return new ModelOptions(threads, cpuTier, contextLength, cacheType);
    }

    /// These options, with the kernels of that name; empty for the environment's choice, or the best.
    public ModelOptions withCpuTier(String cpuTier) {
        return new ModelOptions(threads, cpuTier, contextLength, cacheType);
    }

    /// These options, with keys and values kept so.
    public ModelOptions withCacheType(CacheType cacheType) {
        return new ModelOptions(threads, cpuTier, contextLength, cacheType);
    }

    /// These options, with room for that many tokens; 0 for what the model was made for.
    public ModelOptions withContextLength(int contextLength) {
        return new ModelOptions(threads, cpuTier, contextLength, cacheType);
    }
}
