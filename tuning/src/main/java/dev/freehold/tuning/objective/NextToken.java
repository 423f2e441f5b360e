package dev.freehold.tuning.objective;

import dev.freehold.tuning.data.Batch;
import dev.freehold.tuning.network.Loss;
import dev.freehold.tuning.network.Objective;
import dev.freehold.tuning.network.Parameter;
import dev.freehold.tuning.network.TrainableNetwork;
import java.util.List;

/// To predict the tokens that are to be learned: their cross-entropy, in nats.
public final class NextToken implements Objective {
    private final TrainableNetwork network;

    /// @param network  stays the caller's to close
    public NextToken(TrainableNetwork network) {
        this.network = network;
    }

    @Override
    public List<Parameter> parameters() {
        return network.parameters();
    }

    @Override
    public Loss learn(Batch batch, double scale, long seed) {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public Loss measure(Batch batch) {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void close() {}
}
