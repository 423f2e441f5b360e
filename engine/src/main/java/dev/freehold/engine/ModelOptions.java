package dev.freehold.engine;

import java.util.List;

/// How to load a model.
///
/// @param threads        threads to compute with; 0 for one on each core that this process may use
/// @param cpuTier        the kernels to compute with, by name; empty for those that the environment variable
///                       `FREEHOLD_CPU_TIER` names, or else the best that run here
/// @param contextLength  tokens that prompt and answer may have together; 0 for what the model was made for
/// @param cacheType      how the keys and values of those tokens are kept
/// @param expertMemory   bytes for experts that are packed, of a model that has any; 0 for as many as there is room for
/// @param adapters       that the model runs with; what they add to a layer adds up
public record ModelOptions(int threads, String cpuTier, int contextLength, CacheType cacheType, long expertMemory,
        List<AdapterFile> adapters) {
    /// One thread a core, the best kernels, the model's own context.
    public static final ModelOptions DEFAULT = new ModelOptions(0, "", 0, CacheType.AUTO);

    /// More than the cores of any machine this runs on, and few enough that any system can start them.
    private static final int MAX_THREADS = 1024;

    public ModelOptions {
        if (threads < 0 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads should be 0 to " + MAX_THREADS + ", is " + threads);
        }
        if (expertMemory < 0) {
            throw new IllegalArgumentException("memory for experts should be 0 or more, is " + expertMemory);
        }
        if (contextLength < 0) {
            throw new IllegalArgumentException("context length should be 0 or more, is " + contextLength);
        }
        adapters = List.copyOf(adapters);
    }

    /// As much memory for experts as there is room for.
    public ModelOptions(int threads, String cpuTier, int contextLength, CacheType cacheType) {
        this(threads, cpuTier, contextLength, cacheType, 0);
    }

    /// No adapters.
    public ModelOptions(int threads, String cpuTier, int contextLength, CacheType cacheType, long expertMemory) {
        this(threads, cpuTier, contextLength, cacheType, expertMemory, List.of());
    }

    /// These options, with `threads` threads to compute with; 0 for one a core.
    public ModelOptions withThreads(int threads) {
        return new ModelOptions(threads, cpuTier, contextLength, cacheType, expertMemory, adapters);
    }

    /// These options, with the kernels of that name; empty for the environment's choice, or the best.
    public ModelOptions withCpuTier(String cpuTier) {
        return new ModelOptions(threads, cpuTier, contextLength, cacheType, expertMemory, adapters);
    }

    /// These options, with keys and values kept so.
    public ModelOptions withCacheType(CacheType cacheType) {
        return new ModelOptions(threads, cpuTier, contextLength, cacheType, expertMemory, adapters);
    }

    /// These options, with room for that many tokens; 0 for what the model was made for.
    public ModelOptions withContextLength(int contextLength) {
        return new ModelOptions(threads, cpuTier, contextLength, cacheType, expertMemory, adapters);
    }

    /// These options, with that many bytes for experts; 0 for as many as there is room for.
    public ModelOptions withExpertMemory(long expertMemory) {
        return new ModelOptions(threads, cpuTier, contextLength, cacheType, expertMemory, adapters);
    }

    /// These options, with a model that runs with those adapters.
    public ModelOptions withAdapters(List<AdapterFile> adapters) {
        return new ModelOptions(threads, cpuTier, contextLength, cacheType, expertMemory, adapters);
    }
}
