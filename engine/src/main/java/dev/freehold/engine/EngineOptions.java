package dev.freehold.engine;

/// How much an [Engine] takes on.
///
/// @param sequences   that are computed together at most
/// @param waiting     requests that wait at most, before others are turned away
/// @param cacheBytes  that keys and values of all sequences may take together; 0 for what the model leaves of memory
public record EngineOptions(int sequences, int waiting, long cacheBytes) {
    public static final EngineOptions DEFAULT = new EngineOptions(16, 512, 0);

    public EngineOptions {
        if (sequences < 1 || waiting < 0 || cacheBytes < 0) {
            throw new IllegalArgumentException("impossible: %d sequences, %d waiting, %d bytes of cache"
                    .formatted(sequences, waiting, cacheBytes));
        }
    }
}
