package dev.freehold.kernels.x86.matmul;

import dev.freehold.tensor.Tensor;

/// Tokens that are multiplied with one matrix.
///
/// @param first  the first of them, among all tokens of the call
/// @param out    F32 `(T, N)`, of these tokens alone
record Batch(InterleavedMatrix weight, int first, Tensor out) {
    int tokens() {
        return out.shape().rows();
    }
}
