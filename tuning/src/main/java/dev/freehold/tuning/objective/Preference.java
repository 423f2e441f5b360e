package dev.freehold.tuning.objective;

import dev.freehold.tuning.data.Batch;
import dev.freehold.tuning.network.Loss;
import dev.freehold.tuning.network.Objective;
import dev.freehold.tuning.network.Parameter;
import dev.freehold.tuning.network.TrainableNetwork;
import java.util.List;

/// To make preferred answers more probable than others, measured against what the network thought at the start:
/// direct preference optimization, <https://arxiv.org/abs/2305.18290>.
///
/// Its losses tell of every pair, as details, `chosen reward`, `rejected reward`, `margin` and `accuracy`.
public final class Preference implements Objective {
    private final TrainableNetwork network;

    /// What a preference is worth.
    ///
    /// @param beta       how strongly the network is held to where it started, e.g. 0.1
    /// @param smoothing  share of the pairs that are taken to be the wrong way round, from 0 to below 0.5
    ///                   (<https://arxiv.org/abs/2305.18290>, and `cDPO`)
    public record Options(double beta, double smoothing) {}

    private Preference(TrainableNetwork network) {
        this.network = network;
    }

    /// Of a network with an adapter, which is its own reference when the adapter is switched off.
    ///
    /// @param network  stays the caller's to close
    public static Preference ofAdapter(TrainableNetwork network, Options options) {
        return new Preference(network);
    }

    /// Of a network that learns in full, and a frozen copy of where it started.
    ///
    /// @param network    stays the caller's to close
    /// @param reference  stays the caller's to close
    public static Preference against(TrainableNetwork network, TrainableNetwork reference, Options options) {
        return new Preference(network);
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
