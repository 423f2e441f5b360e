package dev.freehold.tuning.objective;

import dev.freehold.tuning.data.Batch;
import dev.freehold.tuning.data.PairBatch;
import dev.freehold.tuning.data.TokenBatch;
import dev.freehold.tuning.network.Loss;
import dev.freehold.tuning.network.Objective;
import dev.freehold.tuning.network.Parameter;
import dev.freehold.tuning.network.Purpose;
import dev.freehold.tuning.network.TrainableNetwork;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

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
        TokenBatch tokens = tokens(batch);
        var loss = crossEntropy(tokens, (float) scale);
        network.forward(tokens, new Purpose.Learning(seed));
        network.learn(CrossEntropy.places(tokens), loss);
        return new Loss(loss.sum(), tokens.weight(), Map.of());
    }

    @Override
    public Loss measure(Batch batch) {
        TokenBatch tokens = tokens(batch);
        var loss = crossEntropy(tokens, 1);
        network.forward(tokens, new Purpose.Measuring());
        network.judge(CrossEntropy.places(tokens), loss);
        return new Loss(loss.sum(), tokens.weight(), Map.of());
    }

    private CrossEntropy crossEntropy(TokenBatch batch, float scale) {
        var weights = new float[batch.tokens()];
        Arrays.fill(weights, scale);
        return new CrossEntropy(network.kernels().training(), batch, weights);
    }

    static TokenBatch tokens(Batch batch) {
        return switch (batch) {
            case TokenBatch tokens -> tokens;
            case PairBatch _ -> throw new IllegalArgumentException("pairs are for learning preferences");
        };
    }

    @Override
    public void close() {}
}
