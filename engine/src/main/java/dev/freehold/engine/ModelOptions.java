package dev.freehold.engine;

/// How to load a model.
///
/// @param threads        threads to compute with; 0 for one per processor that the virtual machine sees
/// @param kernels        the name of the kernels to use; empty for the best that run here
/// @param contextLength  tokens that prompt and answer may have together; 0 for what the model was made for
/// @param cacheType      how the keys and values of those tokens are kept
public record ModelOptions(int threads, String kernels, int contextLength, CacheType cacheType) {
    /// One thread a processor, the best kernels, the model's own context.
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

    /// These options, with `threads` threads to compute with; 0 for one per processor.
    public ModelOptions withThreads(int threads) {
        return new ModelOptions(threads, kernels, contextLength, cacheType);
    }

    /// These options, with the kernels of that name; empty for the best that run here.
    public ModelOptions withKernels(String kernels) {
        return new ModelOptions(threads, kernels, contextLength, cacheType);
    }

    /// These options, with keys and values kept so.
    public ModelOptions withCacheType(CacheType cacheType) {
        return new ModelOptions(threads, kernels, contextLength, cacheType);
    }

    /// These options, with room for that many tokens; 0 for what the model was made for.
    public ModelOptions withContextLength(int contextLength) {
        return new ModelOptions(threads, kernels, contextLength, cacheType);
    }
}
