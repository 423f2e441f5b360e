package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import dev.freehold.tensor.DType;

/// The readers of all types.
final class VectorReader {
    private VectorReader() {}

    static WeightReader of(DType dtype) {
        return switch (dtype) {
            case F32 -> new F32Reader();
            case F16 -> new F16Reader();
            case BF16 -> new BF16Reader();
            case Q4_0 -> new Q4_0Reader();
            case Q4_1 -> new Q4_1Reader();
            case Q5_0 -> new Q5_0Reader();
            case Q5_1 -> new Q5_1Reader();
            case Q8_0 -> new Q8_0Reader();
            case Q2_K -> new Q2_KReader();
            case Q3_K -> new Q3_KReader();
            case Q4_K -> new Q4_KReader();
            case Q5_K -> new Q5_KReader();
            case Q6_K -> new Q6_KReader();
            case IQ4_NL -> new IQ4_NLReader();
            case IQ4_XS -> new IQ4_XSReader();
            case MXFP4 -> new MXFP4Reader();
        };
    }
}
