package dev.freehold.tuning.network;

/// Which weights of a network learn.
public sealed interface TrainingMode {
    /// All of them.
    record Full() implements TrainingMode {}

    /// Those of an adapter; the network's own stay as they are, quantized too.
    record Lora(LoraOptions options) implements TrainingMode {}

    /// None: the network is what another one is compared with.
    record Frozen() implements TrainingMode {}
}
