package dev.freehold.kernels.blocked;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.RopePairing;
import java.lang.foreign.MemorySegment;

/// The inner loops of [BlockedKernels], on one thread. Arrays and memory are as long as they must be: nothing is
/// checked.
///
/// Offsets into memory are in bytes, offsets into arrays and counts are in elements. Memory of activations is F32.
public interface Loops {
    /// `m` of [#multiply] is a multiple of this.
    int ROWS = 4;

    /// `n` of [#multiply] is a multiple of this.
    int COLUMNS = 16;

    /// What the kernels made of these loops are called, e.g. `vector-512`.
    String name();

    /// How to read the weights of a type.
    WeightReader reader(DType dtype);

    /// `c[i, j] += Σₖ a[i, k]·b[k, j]` for `i < m` and `j < n`.
    ///
    /// @param m  a multiple of [#ROWS]
    /// @param n  a multiple of [#COLUMNS]
    void multiply(int m, int n, int depth, Matrix a, Panel b, Matrix c);

    /// `x += y`.
    void add(MemorySegment x, long xAt, MemorySegment y, long yAt, int count);

    /// `out = gain·x / √(mean(x²) + epsilon)`.
    void rmsNorm(MemorySegment out, MemorySegment x, long at, MemorySegment gain, int count, float epsilon);

    /// `gate = silu(gate)·up`.
    void swiGlu(MemorySegment gate, MemorySegment up, long at, int count);

    /// `x = x·σ(gate)`; `x` may be `gate`.
    void sigmoidGate(MemorySegment x, MemorySegment gate, long at, int count);

    /// `sum += x·y`, element by element.
    void addProduct(MemorySegment sum, long sumAt, MemorySegment x, long xAt, MemorySegment y, long yAt, int count);

    /// Turns the pairs of one head.
    void rotate(MemorySegment x, long at, MemorySegment cosine, MemorySegment sine, long angleAt, int pairs,
            RopePairing pairing);

    /// The greatest of `count > 0` elements.
    float max(float[] x, int from, int count);

    /// `x = exp(x - shift)`, and their sum. `x - shift` is at most 0.
    float exponentials(float[] x, int from, int count, float shift);

    /// `x = factor·x`.
    void scale(float[] x, int from, int count, float factor);
}
