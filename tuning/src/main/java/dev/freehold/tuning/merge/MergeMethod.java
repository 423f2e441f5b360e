package dev.freehold.tuning.merge;

import java.util.List;

/// How several models of one shape become one. Meanings and defaults are mergekit's
/// (<https://github.com/arcee-ai/mergekit/blob/main/docs/merge_methods.md>).
public sealed interface MergeMethod {
    /// The mean of the models: `Σ wᵢ·Wᵢ / Σ wᵢ` (<https://arxiv.org/abs/2203.05482>).
    ///
    /// @param weights  one for each model
    record Linear(List<Double> weights) implements MergeMethod {
        public Linear {
            weights = finite(weights);
            if (Math.abs(weights.stream().mapToDouble(w -> w).sum()) < 1e-8) {
                throw new IllegalArgumentException("the weights add up to zero");
            }
        }
    }

    /// Along the arc between the directions of two models, tensor by tensor: the first at 0, the second at 1.
    record Slerp(double t) implements MergeMethod {
        public Slerp {
            if (!(t >= 0 && t <= 1)) {
                throw new IllegalArgumentException("t should be from 0 to 1, is " + t);
            }
        }
    }

    /// What each model has learned since the base, added up: `M + Σ wᵢ·(Wᵢ − M)` (<https://arxiv.org/abs/2212.04089>).
    ///
    /// @param weights  one for each model
    record TaskArithmetic(List<Double> weights) implements MergeMethod {
        public TaskArithmetic {
            weights = finite(weights);
        }
    }

    /// The same, but of each model only the largest changes count, and of these only those that go where most go; what
    /// counts is averaged (<https://arxiv.org/abs/2306.01708>).
    ///
    /// @param weights  one for each model
    /// @param density  the share of a tensor's changes that count, by magnitude
    record Ties(List<Double> weights, double density) implements MergeMethod {
        public Ties {
            weights = finite(weights);
            if (!(density > 0 && density <= 1)) {
                throw new IllegalArgumentException("density should be above 0 and at most 1, is " + density);
            }
        }
    }

    private static List<Double> finite(List<Double> weights) {
        weights.stream().filter(weight -> !Double.isFinite(weight)).findFirst().ifPresent(weight -> {
            throw new IllegalArgumentException("a weight should be a number, is " + weight);
        });
        return List.copyOf(weights);
    }

    /// Whether it needs the model that all were made from.
    default boolean needsBase() {
        return this instanceof TaskArithmetic || this instanceof Ties;
    }

    /// In a sentence of a model card.
    default String account() {
        return switch (this) {
            case Linear(var weights) -> "the weighted mean, weights " + weights;
            case Slerp(double t) -> "spherical interpolation, t = " + t;
            case TaskArithmetic(var weights) -> "task arithmetic, weights " + weights;
            case Ties(var weights, double density) -> "TIES, weights %s, density %s".formatted(weights, density);
        };
    }
}
