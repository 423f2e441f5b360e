package dev.freehold.models.layers;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;

/// Rotary position embedding, <https://arxiv.org/abs/2104.09864>: pair `i` of a head turns by `position·θᵢ`.
public final class Rope {
    private static final String FACTORS = "rope_freqs.weight";

    private final double[] frequencies;
    private final double magnitude;
    private final RopePairing pairing;

    private Rope(double[] frequencies, double magnitude, RopePairing pairing) {
        this.frequencies = frequencies;
        this.magnitude = magnitude;
        this.pairing = pairing;
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
        return new Rope(frequencies, scaling.magnitude(), pairing(metadata, sizes.key("rope.pairing"), pairing));
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
    Angles angles(Workspace workspace, int... positions) {
        Tensor cosine = workspace.tensor("rope cosine", positions.length, frequencies.length);
        Tensor sine = workspace.tensor("rope sine", positions.length, frequencies.length);
        for (int t = 0; t < positions.length; t++) {
            for (int i = 0; i < frequencies.length; i++) {
                double angle = positions[t] * frequencies[i];
                cosine.set(t, i, (float) (Math.cos(angle) * magnitude));
                sine.set(t, i, (float) (Math.sin(angle) * magnitude));
            }
        }
        return new Angles(cosine, sine, pairing);
    }

    /// How far each pair of each token of a batch turns; computed once for all blocks.
    ///
    /// @param cosine  F32 `(T, R/2)`
    /// @param sine    F32 `(T, R/2)`
    public record Angles(Tensor cosine, Tensor sine, RopePairing pairing) {}
}
