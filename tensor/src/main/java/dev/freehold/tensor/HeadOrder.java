package dev.freehold.tensor;

/// Which key head a value head reads, where there are more value heads than key heads.
public enum HeadOrder {
    /// Neighbouring value heads share one: head `h` reads `h / (Hv / Hk)`, as models are trained.
    GROUPED,
    /// Head `h` reads `h % Hk`: how GGUF files of Qwen 3.5 are ordered.
    TILED;

    /// The key head of value head `head`.
    public int keyHead(int head, int valueHeads, int keyHeads) {
        return switch (this) {
            case GROUPED -> head / (valueHeads / keyHeads);
            case TILED -> head % keyHeads;
        };
    }
}
