package dev.freehold.models;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// How the vectors of a text's tokens become one vector of the text (`pooling_type` of GGUF).
public enum Pooling {
    /// The mean of all tokens.
    MEAN,
    /// The first token, which BERT calls `[CLS]`.
    CLS,
    /// The last token, which alone has seen the whole text where attention is causal.
    LAST;

    private static final int RANK = 4; // pooling types of GGUF, from 0: none, mean, cls, last, rank

    /// What the file of a model says; empty if it says nothing.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if it says something impossible
    public static Optional<Pooling> of(Metadata metadata) {
        String key = metadata.text("general.architecture") + ".pooling_type";
        int type = metadata.integer(key, 0);
        if (type < 0 || type > RANK) {
            throw metadata.invalid(key, "should be 0 to %d, is %d".formatted(RANK, type));
        }
        return type == 0 || type == RANK ? Optional.empty() : Optional.of(values()[type - 1]);
    }

    /// Whether the file of a model says that it is made for ranking.
    public static boolean isRank(Metadata metadata) {
        return metadata.integer(metadata.text("general.architecture") + ".pooling_type", 0) == RANK;
    }

    /// The one called `name`, in any case: `mean`, `cls` or `last`.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Pooling named(String name) {
        for (Pooling pooling : values()) {
            if (pooling.name().equalsIgnoreCase(name)) {
                return pooling;
            }
        }
        throw new IllegalArgumentException("pooling should be one of %s, is '%s'".formatted(
                Arrays.stream(values()).map(Pooling::toString).collect(Collectors.joining(", ")), name));
    }

    /// @param tokens  F32 `(T, D)`, of one text
    /// @return `D` numbers
    public float[] pool(Tensor tokens) {
        int count = tokens.shape().rows();
        return switch (this) {
            case CLS -> tokens.row(0).toArray();
            case LAST -> tokens.row(count - 1).toArray();
            case MEAN -> {
                var sums = new double[tokens.shape().columns()];
                for (int t = 0; t < count; t++) {
                    for (int k = 0; k < sums.length; k++) {
                        sums[k] += tokens.get(t, k);
                    }
                }
                var mean = new float[sums.length];
                for (int k = 0; k < mean.length; k++) {
                    mean[k] = (float) (sums[k] / count);
                }
                yield mean;
            }
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
