package dev.freehold.tuning.network;

/// What a batch goes through a network for.
public sealed interface Purpose {
    /// To go back afterwards: what that takes is kept, and adapters drop out.
    ///
    /// @param seed  of what drops out
    record Learning(long seed) implements Purpose {}

    /// To see how good the network is.
    record Measuring() implements Purpose {}

    /// To see how good it was before it had an adapter.
    record Unadapted() implements Purpose {}
}
