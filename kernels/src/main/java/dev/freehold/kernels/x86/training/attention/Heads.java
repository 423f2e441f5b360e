package dev.freehold.kernels.x86.training.attention;

import dev.freehold.kernels.x86.training.gemm.Area;
import dev.freehold.tensor.Tensor;

/// The heads of all tokens: F32 `(T, count·width)`.
record Heads(long address, int count, int width) {
    static Heads of(Tensor tensor, int count) {
        return new Heads(tensor.data().address(), count, tensor.shape().columns() / count);
    }

    /// A head of tokens `from … from + tokens - 1`.
    Area rows(int from, int tokens, int head) {
        long element = (long) from * stride() + (long) head * width;
        return Area.ofRows(address + element * Float.BYTES, tokens, width, stride());
    }

    /// Elements from one token to the next.
    int stride() {
        return count * width;
    }
}
