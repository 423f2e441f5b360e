package dev.freehold.tuning.network;

import dev.freehold.tensor.Tensor;
import java.util.Optional;

/// A pre-norm block along the residual stream, <https://arxiv.org/abs/2002.04745>, there and back.
record TransformerBlock(Norm attentionNorm, SelfAttention attention, Norm feedForwardNorm,
        GatedFeedForward feedForward) {
    boolean learns() {
        return attention.learns() || feedForward.learns();
    }

    private static Tensor between(Pass pass, String kept, Tensor x) {
        return pass.buffer(kept + "between", x.shape().columns());
    }

    /// @param kept  prefix of the names of what is kept
    /// @param out   F32 `(T, D)`, overwritten; may be `x`
    /// @param x     F32 `(T, D)`
    void forward(Pass pass, String kept, Tensor out, Tensor x) {
        Tensor between = attend(pass, kept, x);
        Tensor normed = pass.buffer("normed", x.shape().columns());
        Tensor branch = pass.buffer("branch", x.shape().columns());
        feedForwardNorm.forward(pass, normed, between);
        feedForward.forward(pass, kept, branch, normed);
        out.data().copyFrom(between.data());
        pass.kernels().add(out, branch);
    }

    /// Keeps what [#forward] keeps, and does no more.
    void remember(Pass pass, String kept, Tensor x) {
        Tensor between = attend(pass, kept, x);
        Tensor normed = pass.buffer("normed", x.shape().columns());
        feedForwardNorm.forward(pass, normed, between);
        feedForward.remember(pass, kept, normed);
    }

    /// The residual stream after attention.
    private Tensor attend(Pass pass, String kept, Tensor x) {
        Tensor between = between(pass, kept, x);
        Tensor normed = pass.buffer("normed", x.shape().columns());
        Tensor branch = pass.buffer("branch", x.shape().columns());
        attentionNorm.forward(pass, normed, x);
        attention.forward(pass, kept, branch, normed);
        between.data().copyFrom(x.data());
        pass.kernels().add(between, branch);
        return between;
    }

    /// Adds to the gradients of what learns.
    ///
    /// @param dX      F32 `(T, D)`: the gradient of the output, replaced by that of the input if `wanted`
    /// @param x       F32 `(T, D)`, the input
    /// @param wanted  whether anything learns below
    void backward(Pass pass, String kept, Tensor dX, Tensor x, boolean wanted) {
        Tensor between = between(pass, kept, x);
        Tensor normed = pass.buffer("normed", x.shape().columns());
        Tensor dBranch = pass.buffer("d branch", x.shape().columns());
        boolean above = wanted || attention.learns();
        if (above || feedForward.learns()) {
            feedForwardNorm.forward(pass, normed, between);
            feedForward.backward(pass, kept, above ? Optional.of(dBranch) : Optional.empty(), dX, normed);
        }
        if (above) {
            feedForwardNorm.backward(pass, dBranch, dBranch, between);
            pass.kernels().add(dX, dBranch);
            attentionNorm.forward(pass, normed, x);
            attention.backward(pass, kept, wanted ? Optional.of(dBranch) : Optional.empty(), dX, normed);
        }
        if (wanted) {
            attentionNorm.backward(pass, dBranch, dBranch, x);
            pass.kernels().add(dX, dBranch);
        }
    }
}
