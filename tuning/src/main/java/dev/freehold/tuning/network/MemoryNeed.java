package dev.freehold.tuning.network;

/// Bytes that training will take, known before any of them is taken.
///
/// @param weights      of the network, as they are kept: F32 where they learn, else as in the file
/// @param gradients    of what learns
/// @param moments      that AdamW keeps, two for each weight that learns
/// @param activations  what is kept of a batch on the way forward, and what blocks compute with
/// @param head         logits, and all else that lives while the loss is computed
public record MemoryNeed(long weights, long gradients, long moments, long activations, long head) {
    public long total() {
        return weights + gradients + moments + activations + head;
    }
}
