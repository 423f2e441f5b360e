package dev.freehold.checkpoint.synth;

import dev.freehold.tensor.DType;
import java.util.Map;
import java.util.Optional;

/// Which type each matrix of a model gets under a name like `Q4_K_M`, as `llama-quantize` decides it
/// (<https://github.com/ggml-org/llama.cpp/blob/master/src/llama-quant.cpp>).
///
/// @param base    of most matrices
/// @param output  of the output matrix, and of the embedding if it is also the output
/// @param value   of the value projection, by layer
/// @param down    of the feed-forward down projection, by layer
/// @param mixer   of the attention's output projection
record QuantMix(DType base, DType output, Choice value, Choice down, DType mixer) {
    /// A type for the matrix of layer `i` of `layers`; `groups` is heads per key-value head.
    @FunctionalInterface
    interface Choice {
        DType of(int i, int layers, int groups);
    }

    private static final Map<String, QuantMix> BY_NAME = Map.ofEntries(
            Map.entry("Q2_K", new QuantMix(DType.Q2_K, DType.Q6_K,
                    (i, n, groups) -> groups >= 4 ? DType.Q4_K : DType.Q3_K, always(DType.Q3_K), DType.Q3_K)),
            Map.entry("Q3_K_M", new QuantMix(DType.Q3_K, DType.Q6_K,
                    (i, n, groups) -> i < 2 ? DType.Q5_K : DType.Q4_K,
                    (i, n, groups) -> i < n / 16 ? DType.Q5_K : DType.Q4_K, DType.Q4_K)),
            Map.entry("Q4_K_S", new QuantMix(DType.Q4_K, DType.Q6_K,
                    (i, n, groups) -> i < 4 ? DType.Q5_K : DType.Q4_K,
                    (i, n, groups) -> i < n / 8 ? DType.Q5_K : DType.Q4_K, DType.Q4_K)),
            Map.entry("Q4_K_M", new QuantMix(DType.Q4_K, DType.Q6_K,
                    (i, n, groups) -> more(i, n) ? DType.Q6_K : DType.Q4_K,
                    (i, n, groups) -> more(i, n) ? DType.Q6_K : DType.Q4_K, DType.Q4_K)),
            Map.entry("Q5_K_M", new QuantMix(DType.Q5_K, DType.Q6_K,
                    (i, n, groups) -> more(i, n) ? DType.Q6_K : DType.Q5_K,
                    (i, n, groups) -> more(i, n) ? DType.Q6_K : DType.Q5_K, DType.Q5_K)),
            Map.entry("IQ4_NL", fourBits(DType.IQ4_NL)),
            Map.entry("IQ4_XS", fourBits(DType.IQ4_XS)));

    private static QuantMix fourBits(DType base) {
        return new QuantMix(base, DType.Q6_K,
                (i, n, groups) -> groups >= 4 ? DType.Q5_K : base,
                (i, n, groups) -> i < n / 8 ? DType.Q5_K : base, base);
    }

    /// The mix called `name`; a type's own name means that type wherever it fits, but `Q2_K`, `IQ4_NL` and `IQ4_XS` are
    /// mixes.
    static Optional<QuantMix> of(String name) {
        if (BY_NAME.containsKey(name)) {
            return Optional.of(BY_NAME.get(name));
        }
        for (DType dtype : DType.values()) {
            if (dtype.name().equals(name)) {
                return Optional.of(pure(dtype));
            }
        }
        return Optional.empty();
    }

    /// The names that are mixes, for messages.
    static String mixes() {
        return String.join(" ", BY_NAME.keySet().stream().sorted().toList());
    }

    private static QuantMix pure(DType dtype) {
        DType output = switch (dtype) {
            case F32, F16, BF16, Q8_0 -> dtype;
            default -> DType.Q6_K;
        };
        return new QuantMix(dtype, output, always(dtype), always(dtype), dtype);
    }

    private static Choice always(DType dtype) {
        return (i, n, groups) -> dtype;
    }

    /// Of the embedding, which is also the output matrix if the two are tied.
    DType embedding(boolean tied) {
        return tied ? output : base;
    }

    /// The layers that get more bits: the first and last eighth, and every third between.
    private static boolean more(int i, int n) {
        return i < n / 8 || i >= 7 * n / 8 || (i - n / 8) % 3 == 2;
    }

    /// `dtype`, or the nearest type whose blocks fill rows of `columns` elements.
    static DType fitting(DType dtype, int columns) {
        if (columns % dtype.elementsPerBlock() == 0) {
            return dtype;
        }
        return switch (dtype) {
            case Q4_K -> fitting(DType.Q5_0, columns);
            case Q5_K -> fitting(DType.Q5_1, columns);
            case Q6_K -> fitting(DType.Q8_0, columns);
            case Q2_K, Q3_K -> fitting(DType.Q4_0, columns);
            case IQ4_XS -> fitting(DType.IQ4_NL, columns);
            case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL, MXFP4 -> DType.F16;
        };
    }
}
