package dev.freehold.tuning.objective;

import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.TrainingKernels;
import dev.freehold.tuning.data.TokenBatch;
import dev.freehold.tuning.network.LogitLoss;
import java.lang.foreign.Arena;
import java.util.stream.IntStream;

/// The cross-entropy of each token that is learned, in nats.
final class CrossEntropy implements LogitLoss {
    private final TrainingKernels kernels;
    private final int[] targets;
    private final float[] weights;
    private final float[] losses;

    /// @param weights  of the gradient of each place of the batch
    CrossEntropy(TrainingKernels kernels, TokenBatch batch, float[] weights) {
        this.kernels = kernels;
        this.targets = batch.targets();
        this.weights = weights;
        this.losses = new float[targets.length];
    }

    /// The places where something is learned.
    static int[] places(TokenBatch batch) {
        return IntStream.range(0, batch.tokens()).filter(t -> batch.targets()[t] != TokenBatch.NOT_LEARNED).toArray();
    }

    @Override
    public void judge(int[] places, Tensor logits) {
        var ownTargets = new int[places.length];
        var ownWeights = new float[places.length];
        for (int i = 0; i < places.length; i++) {
            ownTargets[i] = targets[places[i]];
            ownWeights[i] = weights[places[i]];
        }
        try (Arena arena = Arena.ofShared()) { // kernels write from their own threads
            Tensor own = Tensor.zeros(arena, "losses", 1, places.length);
            kernels.crossEntropy(own, logits, ownTargets, ownWeights);
            for (int i = 0; i < places.length; i++) {
                losses[places[i]] = own.get(0, i);
            }
        }
    }

    /// Of each place of the batch that was judged, `-ln p(target)`; 0 elsewhere.
    float[] losses() {
        return losses;
    }

    double sum() {
        double sum = 0;
        for (float loss : losses) {
            sum += loss;
        }
        return sum;
    }
}
