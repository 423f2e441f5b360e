package dev.freehold.tuning.network;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.Kernels;
import java.util.List;

/// A network that learns.
public final class TrainableNetwork implements AutoCloseable {
    private final Hyperparameters sizes;

    private TrainableNetwork(Hyperparameters sizes) {
        this.sizes = sizes;
    }

    /// Reads the weights of a checkpoint, which must stay open as long as the network.
    ///
    /// @throws TrainingException if networks of its family are not trained here
    public static TrainableNetwork load(Checkpoint base, Kernels kernels, TrainingMode mode, NetworkOptions options) {
        return new TrainableNetwork(Hyperparameters.of(base));
    }

    /// What training will take, from the headers alone.
    ///
    /// @param tokens  `T`, of the largest batch
    /// @throws TrainingException if networks of its family are not trained here
    public static MemoryNeed memoryNeed(Checkpoint base, TrainingMode mode, NetworkOptions options, int tokens) {
        throw new UnsupportedOperationException("not yet");
    }

    public Hyperparameters sizes() {
        return sizes;
    }

    /// What learns, always in the same order; empty if nothing does.
    public List<Parameter> parameters() {
        throw new UnsupportedOperationException("not yet");
    }

    /// The base's metadata with the weights as they are now, F32: after full training all of a network, else only the
    /// tensors of the adapter. Not to be closed, and not to be used once the network is closed.
    public Checkpoint trained() {
        throw new UnsupportedOperationException("not yet");
    }

    /// Frees all memory; the checkpoint stays open.
    @Override
    public void close() {}
}
