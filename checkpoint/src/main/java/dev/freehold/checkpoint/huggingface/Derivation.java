package dev.freehold.checkpoint.huggingface;

import dev.freehold.tensor.Shape;
import java.util.Optional;

/// How the converter computes a small tensor of GGUF from that of the folder
/// (<https://github.com/ggml-org/llama.cpp/blob/master/conversion/qwen.py>).
enum Derivation {
    /// Gains `1 + w`, of which the folder has `w`.
    PLUS_ONE {
        @Override
        float apply(float value) {
            return 1 + value;
        }
    },
    /// `−exp(A)`, of which the folder has `A`.
    NEGATIVE_EXP {
        @Override
        float apply(float value) {
            return (float) -Math.exp(value);
        }
    },
    /// A convolution's kernels `(channels, kernel)`, which the folder has as `(channels, 1, kernel)`.
    SQUEEZED {
        @Override
        float apply(float value) {
            return value;
        }

        @Override
        Shape shape(Shape stored) {
            return stored.rank() == 3 && stored.dimension(1) == 1
                    ? new Shape(stored.dimension(0), stored.dimension(2))
                    : stored;
        }
    };

    /// An element of GGUF's tensor.
    abstract float apply(float value);

    /// The shape of GGUF's tensor.
    Shape shape(Shape stored) {
        return stored;
    }

    /// The derivation of the tensor that a model with gated DeltaNet layers calls `name` in the folder, if it is not
    /// the same in GGUF.
    static Optional<Derivation> ofDeltaNet(String name) {
        if (name.endsWith("linear_attn.A_log")) {
            return Optional.of(NEGATIVE_EXP);
        }
        if (name.endsWith("linear_attn.conv1d.weight")) {
            return Optional.of(SQUEEZED);
        }
        return name.endsWith("norm.weight") && !name.endsWith("linear_attn.norm.weight")
                ? Optional.of(PLUS_ONE)
                : Optional.empty();
    }
}
