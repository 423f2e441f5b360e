package dev.freehold.tuning.network;

import dev.freehold.tuning.data.Batch;
import java.util.List;

/// What a network is trained for: the loss of a batch, and its gradients by the parameters.
public interface Objective extends AutoCloseable {
    /// What is learned, always in the same order.
    List<Parameter> parameters();

    /// Adds `scale` times the gradients of the batch's summed loss to those of the parameters.
    ///
    /// @param seed  of what is random in it, as dropout
    Loss learn(Batch batch, double scale, long seed);

    /// The loss alone.
    Loss measure(Batch batch);

    @Override
    void close();
}
