package dev.freehold.tuning.objective;

import dev.freehold.models.LanguageModel;
import dev.freehold.tuning.data.Batch;
import dev.freehold.tuning.network.Loss;
import dev.freehold.tuning.network.Objective;
import dev.freehold.tuning.network.Parameter;
import dev.freehold.tuning.network.TrainableNetwork;
import java.util.List;

/// To think what a teacher thinks: `alpha` times the divergence from its probabilities of the next token, and the rest
/// the cross-entropy of the token itself (<https://arxiv.org/abs/1503.02531>).
public final class Distillation implements Objective {
    private final TrainableNetwork network;

    /// How a teacher is followed.
    ///
    /// @param tokens       of a teacher's most probable ones that count, at each place
    /// @param temperature  that the logits of both are divided by, e.g. 2
    /// @param alpha        weight of the teacher, from 0 to 1; the tokens themselves have what remains
    public record Options(int tokens, double temperature, double alpha) {}

    /// @param network  stays the caller's to close
    /// @param teacher  of the same vocabulary
    /// @throws dev.freehold.tuning.network.TrainingException if the vocabularies have not the same size
    public Distillation(TrainableNetwork network, LanguageModel teacher, Options options) {
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
