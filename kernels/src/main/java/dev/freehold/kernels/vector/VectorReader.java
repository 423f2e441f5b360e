package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import dev.freehold.kernels.plain.PlainReader;
import dev.freehold.tensor.DType;

/// The readers of all types.
final class VectorReader {
    private VectorReader() {}

    static WeightReader of(DType dtype) {
        return switch (dtype) {
            case F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS, MXFP4 ->
                PlainReader.of(dtype);
        };
    }
}
