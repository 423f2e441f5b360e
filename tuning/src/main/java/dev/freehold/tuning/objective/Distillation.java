package dev.freehold.tuning.objective;

import dev.freehold.models.LanguageModel;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tuning.data.Batch;
import dev.freehold.tuning.data.TokenBatch;
import dev.freehold.tuning.network.Loss;
import dev.freehold.tuning.network.NetworkOptions;
import dev.freehold.tuning.network.Objective;
import dev.freehold.tuning.network.Parameter;
import dev.freehold.tuning.network.Purpose;
import dev.freehold.tuning.network.TrainableNetwork;
import dev.freehold.tuning.network.TrainingException;
import java.util.List;
import java.util.Map;

/// To think what a teacher thinks, <https://arxiv.org/abs/1503.02531>: the loss of a token is
/// `α·τ²·Σ p·ln(p / q) + (1 - α)·(-ln q₁(token))`, where `p` are the teacher's probabilities of the tokens that it
/// finds most probable, among each other, and `q` the network's, both at the temperature `τ`, and `q₁` those at
/// temperature 1.
///
/// Its losses tell, as details, of the `divergence` and, unless `α` is 1, of the `cross-entropy`.
public final class Distillation implements Objective {
    private final TrainableNetwork network;
    private final Options options;
    private final Workspace workspace = new Workspace();
    private final Teacher teacher;

    /// How a teacher is followed.
    ///
    /// @param tokens       of a teacher's most probable ones that count, at each place
    /// @param temperature  `τ`, e.g. 2
    /// @param alpha        `α`, weight of the teacher, up to 1
    public record Options(int tokens, double temperature, double alpha) {
        /// @throws TrainingException if a number cannot be
        public Options {
            if (tokens < 1) {
                throw new TrainingException("tokens of the teacher that count should be 1 or more, are " + tokens);
            }
            if (!(temperature > 0 && Double.isFinite(temperature))) {
                throw new TrainingException("temperature should be positive and finite, is " + temperature);
            }
            if (!(alpha > 0 && alpha <= 1)) {
                throw new TrainingException("the teacher's weight should be above 0 and at most 1, is " + alpha);
            }
        }
    }

    /// @param network  stays the caller's to close
    /// @param teacher  of the same vocabulary, for which the caller vouches as far as texts go
    /// @throws TrainingException if the vocabularies have not the same size
    public Distillation(TrainableNetwork network, LanguageModel teacher, Options options) {
        int own = network.sizes().vocabulary();
        int others = teacher.hyperparameters().vocabulary();
        if (own != others) {
            throw new TrainingException("the teacher has %d tokens, the network %d: logits can be learned only of the "
                    .formatted(others, own) + "same vocabulary");
        }
        this.network = network;
        this.options = options;
        this.teacher = new Teacher(teacher, workspace, options.tokens, options.temperature,
                NetworkOptions.DEFAULT_HEAD_BYTES);
    }

    @Override
    public List<Parameter> parameters() {
        return network.parameters();
    }

    @Override
    public Loss learn(Batch batch, double scale, long seed) {
        TokenBatch tokens = NextToken.tokens(batch);
        var loss = following(tokens, scale);
        network.forward(tokens, new Purpose.Learning(seed));
        network.learn(CrossEntropy.places(tokens), loss);
        return loss(tokens, loss);
    }

    @Override
    public Loss measure(Batch batch) {
        TokenBatch tokens = NextToken.tokens(batch);
        var loss = following(tokens, 1);
        network.forward(tokens, new Purpose.Measuring());
        network.judge(CrossEntropy.places(tokens), loss);
        return loss(tokens, loss);
    }

    private Following following(TokenBatch batch, double scale) {
        return new Following(network.kernels(), workspace, batch, teacher.answers(batch), options, scale);
    }

    private Loss loss(TokenBatch batch, Following found) {
        double soft = options.alpha * options.temperature * options.temperature * found.divergence();
        if (options.alpha == 1) {
            return new Loss(soft, batch.weight(), Map.of("divergence", found.divergence()));
        }
        return new Loss(soft + (1 - options.alpha) * found.crossEntropy(), batch.weight(),
                Map.of("divergence", found.divergence(), "cross-entropy", found.crossEntropy()));
    }

    @Override
    public void close() {
        workspace.close();
    }
}
