package dev.freehold.tuning.objective;

import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;
import dev.freehold.tuning.data.TokenBatch;
import dev.freehold.tuning.network.LogitLoss;
import java.util.Arrays;

/// How far a network is from its teacher.
///
/// The derivative by the logits is that of a cross-entropy at the temperature but for the few tokens that the teacher
/// names, so that the kernel for cross-entropies does nearly all of the work.
final class Following implements LogitLoss {
    private final Kernels kernels;
    private final Workspace workspace;
    private final int[] targets;
    private final Teacher.Answer[] answers;
    private final Distillation.Options options;
    private final double scale;
    private double divergence;
    private double crossEntropy;

    /// @param answers  for each place of the batch that is learned
    /// @param scale    of the gradients
    Following(Kernels kernels, Workspace workspace, TokenBatch batch, Teacher.Answer[] answers,
            Distillation.Options options, double scale) {
        this.kernels = kernels;
        this.workspace = workspace;
        this.targets = batch.targets();
        this.answers = answers;
        this.options = options;
        this.scale = scale;
    }

    /// Of all places judged so far, in nats.
    double divergence() {
        return divergence;
    }

    /// Of all places judged so far, in nats.
    double crossEntropy() {
        return crossEntropy;
    }

    @Override
    public void judge(int[] places, Tensor logits) {
        if (options.alpha() == 1) {
            follow(places, logits);
            return;
        }
        Tensor hard = workspace.tensor("logits", places.length, logits.shape().columns());
        hard.data().copyFrom(logits.data());
        follow(places, logits);
        var wanted = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            wanted[i] = targets[places[i]];
        }
        for (float loss : crossEntropies(hard, wanted, (1 - options.alpha()) * scale)) {
            crossEntropy += loss;
        }
        kernels.add(logits, hard);
    }

    private float[] crossEntropies(Tensor logits, int[] wanted, double weight) {
        var weights = new float[wanted.length];
        Arrays.fill(weights, (float) weight);
        Tensor losses = workspace.tensor("losses", 1, wanted.length);
        kernels.training().crossEntropy(losses, logits, wanted, weights);
        return losses.toArray();
    }

    /// Replaces logits by the derivatives of the divergence, which are `α·τ·(q - p)`.
    private void follow(int[] places, Tensor logits) {
        if (options.temperature() != 1) {
            divide(logits, (float) options.temperature());
        }
        var first = new int[places.length];
        var named = new double[places.length]; // Σ p·(ln p - logit)
        for (int i = 0; i < places.length; i++) {
            Teacher.Answer answer = answers[places[i]];
            first[i] = answer.ids()[0];
            for (int k = 0; k < answer.ids().length; k++) {
                double share = answer.shares()[k];
                named[i] += share == 0 ? 0 : share * (Math.log(share) - logits.get(i, answer.ids()[k]));
            }
            named[i] += logits.get(i, first[i]);
        }
        double weight = options.alpha() * options.temperature() * scale;
        float[] losses = crossEntropies(logits, first, weight); // ln Σ exp(logit) - logit of the first
        for (int i = 0; i < places.length; i++) {
            Teacher.Answer answer = answers[places[i]];
            divergence += named[i] + losses[i];
            logits.set(i, first[i], (float) (logits.get(i, first[i]) + weight));
            for (int k = 0; k < answer.ids().length; k++) {
                int id = answer.ids()[k];
                logits.set(i, id, (float) (logits.get(i, id) - weight * answer.shares()[k]));
            }
        }
    }

    private static void divide(Tensor logits, float by) {
        long bytes = logits.data().byteSize();
        for (long at = 0; at < bytes; at += Float.BYTES) {
            logits.data().set(Tensor.FLOAT, at, logits.data().get(Tensor.FLOAT, at) / by);
        }
    }
}
