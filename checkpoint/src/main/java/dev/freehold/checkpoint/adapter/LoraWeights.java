package dev.freehold.checkpoint.adapter;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;

/// What an adapter adds to one matrix `W`, `(N, K)`: `scale · B·A` (<https://arxiv.org/abs/2106.09685>).
///
/// @param a           F32 `(r, K)`
/// @param b           F32 `(N, r)`, its rows in the order of the base's
/// @param alpha       scales the product: by `alpha / r`
/// @param stabilized  whether it is by `alpha / √r` instead (<https://arxiv.org/abs/2312.03732>)
public record LoraWeights(Tensor a, Tensor b, double alpha, boolean stabilized) {
    /// @throws CheckpointException if the two do not go together, or `alpha` is no number
    public LoraWeights {
        if (a.dtype() != DType.F32 || b.dtype() != DType.F32 || a.shape().rank() != 2 || b.shape().rank() != 2
                || a.shape().rows() != b.shape().columns()) {
            throw new CheckpointException("'%s' %s and '%s' %s should be (rank, inputs) and (outputs, rank)"
                    .formatted(a.name(), a.shape(), b.name(), b.shape()));
        }
        if (!Double.isFinite(alpha)) {
            throw new CheckpointException("'%s': alpha should be a number, is %s".formatted(a.name(), alpha));
        }
    }

    /// `r`.
    public int rank() {
        return a.shape().rows();
    }

    /// What the product of the two is multiplied by.
    public double scale() {
        return alpha / (stabilized ? Math.sqrt(rank()) : rank());
    }
}
