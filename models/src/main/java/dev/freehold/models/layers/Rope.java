package dev.freehold.models.layers;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;
import java.util.function.IntToDoubleFunction;

/// Rotary position embedding, <https://arxiv.org/abs/2104.09864>: pair `i` of a head turns by `position·θᵢ`.
public final class Rope {
    private static final String FACTORS = "rope_freqs.weight";
    private static final IntToDoubleFunction COLD = _ -> 1;

    private final double[] frequencies;
    private final double magnitude;
    private final RopePairing pairing;
    private final IntToDoubleFunction temperature;

    private Rope(double[] frequencies, double magnitude, RopePairing pairing, IntToDoubleFunction temperature) {
        this.frequencies = frequencies;
        this.magnitude = magnitude;
        this.pairing = pairing;
        this.temperature = temperature;
    }

    /// The same without the magnitude of its scaling.
    public Rope withoutMagnitude() {
        return new Rope(frequencies, 1, pairing, temperature);
    }

    /// The same with queries multiplied by a factor of their position.
    public Rope withTemperature(IntToDoubleFunction temperature) {
        return new Rope(frequencies, magnitude, pairing, temperature);
    }

    /// Elements of a head that turn.
    public int rotated() {
        return 2 * frequencies.length;
    }

    /// The frequencies that the metadata and, where it is there, the tensor `rope_freqs.weight` describe.
    ///
    /// @param pairing  of the family, where the checkpoint does not name another
    public static Rope load(Weights weights, Hyperparameters sizes, RopePairing pairing) {
        var metadata = weights.checkpoint().metadata();
        int rotated = metadata.integer(sizes.key("rope.dimension_count"), sizes.headWidth());
        if (rotated < 2 || rotated > sizes.headWidth() || rotated % 2 != 0) {
            throw metadata.invalid(sizes.key("rope.dimension_count"),
                    "should be even and from 2 to %d, is %d".formatted(sizes.headWidth(), rotated));
        }
        double base = metadata.real(sizes.key("rope.freq_base"), 10_000);
        if (!(base > 0 && Double.isFinite(base))) {
            throw metadata.invalid(sizes.key("rope.freq_base"), "should be positive and finite, is " + base);
        }
        var frequencies = new double[rotated / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = Math.pow(base, -2.0 * i / rotated);
        }
        var scaling = RopeScaling.of(metadata, sizes, base);
        frequencies = scaling.scale(frequencies);
        if (weights.has(FACTORS)) {
            divide(frequencies, weights);
        }
        return new Rope(frequencies, scaling.magnitude(), pairing(metadata, sizes.key("rope.pairing"), pairing),
                COLD);
    }

    private static void divide(double[] frequencies, Weights weights) {
        Tensor factors = weights.vector(FACTORS, frequencies.length);
        for (int i = 0; i < frequencies.length; i++) {
            float factor = factors.get(0, i);
            if (!(factor > 0 && Float.isFinite(factor))) {
                throw new CheckpointException("%s: tensor '%s' should be positive and finite, number %d is %s"
                        .formatted(weights.checkpoint().path(), FACTORS, i, factor));
            }
            frequencies[i] /= factor;
        }
    }

    private static RopePairing pairing(Metadata metadata, String key, RopePairing otherwise) {
        return switch (metadata.text(key, "")) {
            case "" -> otherwise;
            case "halves" -> RopePairing.HALVES;
            case "adjacent" -> RopePairing.ADJACENT;
            case String other -> throw metadata.invalid(key, "should be halves or adjacent, is " + other);
        };
    }

    /// The angles of tokens at `positions`.
    public Angles angles(Workspace workspace, int... positions) {
        Turns keys = turns(workspace, "key", positions, COLD);
        return new Angles(keys, temperature == COLD ? keys : turns(workspace, "query", positions, temperature),
                pairing);
    }

    private Turns turns(Workspace workspace, String of, int[] positions, IntToDoubleFunction temperature) {
        Tensor cosine = workspace.tensor(of + " cosine", positions.length, frequencies.length);
        Tensor sine = workspace.tensor(of + " sine", positions.length, frequencies.length);
        for (int t = 0; t < positions.length; t++) {
            double factor = magnitude * temperature.applyAsDouble(positions[t]);
            for (int i = 0; i < frequencies.length; i++) {
                double angle = positions[t] * frequencies[i];
                cosine.set(t, i, (float) (Math.cos(angle) * factor));
                sine.set(t, i, (float) (Math.sin(angle) * factor));
            }
        }
        return new Turns(cosine, sine);
    }

    /// How far each pair of each token turns, and how much longer it becomes.
    ///
    /// @param cosine  F32 `(T, R/2)`
    /// @param sine    F32 `(T, R/2)`
    public record Turns(Tensor cosine, Tensor sine) {}

    /// The turns of the tokens of a batch; computed once for all blocks.
    public record Angles(Turns keys, Turns queries, RopePairing pairing) {
        /// @param x  F32 `(T, heads·W)`, changed in place
        void turnQueries(Kernels kernels, Tensor x, int heads) {
            kernels.rope(x, heads, queries.cosine, queries.sine, pairing);
        }

        /// @param x  F32 `(T, heads·W)`, changed in place
        void turnKeys(Kernels kernels, Tensor x, int heads) {
            kernels.rope(x, heads, keys.cosine, keys.sine, pairing);
        }
    }
}
