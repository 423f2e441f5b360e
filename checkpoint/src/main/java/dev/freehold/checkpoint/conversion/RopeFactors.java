package dev.freehold.checkpoint.conversion;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.block.BlockFormat;
import java.nio.file.Path;

/// The scaling of RoPE of Llama 3.1 and later: four numbers in a folder, in GGUF what they make of every frequency, the
/// tensor `rope_freqs.weight` (transformers' `modeling_rope_utils.py`; llama.cpp's `conversion/llama.py`).
///
/// @param factor    that long waves are stretched by
/// @param low       turns within the original context below which a wave is long
/// @param high      turns above which it is short, and stays as it is
/// @param original  tokens of the original context
record RopeFactors(double factor, double low, double high, int original) {
    static final String TENSOR = "rope_freqs.weight";

    private static final double USUAL_LOW = 1;
    private static final double USUAL_HIGH = 4;
    private static final int MAX_CONTEXT = 1 << 24;
    private static final double TOLERANCE = 1e-4;

    /// What each frequency is divided by, in single precision as the reference computes it.
    float[] of(double base, int rotated) {
        var factors = new float[rotated / 2];
        for (int i = 0; i < factors.length; i++) {
            float frequency = 1 / (float) Math.pow((float) base, (float) (2 * i) / rotated);
            double wave = 2 * Math.PI / frequency;
            if (wave < original / high) {
                factors[i] = 1;
            } else if (wave > original / low) {
                factors[i] = (float) factor;
            } else {
                double smooth = (original / wave - low) / (high - low);
                factors[i] = (float) (1 / ((1 - smooth) / factor + smooth));
            }
        }
        return factors;
    }

    /// The tensor, F32 `(rotated / 2)`.
    NewTensor tensor(double base, int rotated) {
        float[] factors = of(base, rotated);
        return new NewTensor(TENSOR, DType.F32, new Shape(factors.length), (_, _, out) ->
                BlockFormat.of(DType.F32).encode(factors, 0, factors.length, out, 0));
    }

    /// The four numbers behind a tensor: the largest factor is the one of long waves, and the others are those of all
    /// published models, but for the original context, a power of two.
    ///
    /// @param path  for the message
    /// @throws CheckpointException if no such numbers make these factors
    static RopeFactors behind(float[] factors, double base, Path path) {
        double factor = 1;
        for (float each : factors) {
            factor = Math.max(factor, each);
        }
        for (int original = 16; original <= MAX_CONTEXT; original *= 2) {
            var guess = new RopeFactors(factor, USUAL_LOW, USUAL_HIGH, original);
            if (guess.makes(factors, base)) {
                return guess;
            }
        }
        throw new CheckpointException("%s: tensor '%s' is not what the scaling of Llama 3 makes, so that no folder can"
                .formatted(path, TENSOR) + " express it");
    }

    private boolean makes(float[] factors, double base) {
        float[] made = of(base, 2 * factors.length);
        for (int i = 0; i < factors.length; i++) {
            if (!(Math.abs(made[i] - factors[i]) <= TOLERANCE * made[i])) {
                return false;
            }
        }
        return true;
    }
}
