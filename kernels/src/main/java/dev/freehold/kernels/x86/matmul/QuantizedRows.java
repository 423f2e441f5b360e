package dev.freehold.kernels.x86.matmul;

/// Where activations lie once they are quantized, token after token: codes, a byte an element; scales, f32, one for 32
/// elements; sums, 4 bytes a group of the weights: `-zeroPoint·Σ codes` as int32, or `scale·Σ codes` as f32 for weights
/// with a minimum.
final class QuantizedRows {
    /// Elements that share a scale.
    static final int BLOCK = 32;

    private QuantizedRows() {}

    /// Bytes of the scales of `elements` elements.
    static int scaleBytes(int elements) {
        return elements / BLOCK * Float.BYTES;
    }

    /// Bytes of the sums of `elements` elements in groups of `group`.
    static int sumBytes(int elements, int group) {
        return elements / group * Integer.BYTES;
    }
}
