package dev.freehold.kernels.x86.training.gemm;

/// How the right factor of a product is packed: panels of as many columns as a tile has, step by step, filled up with
/// zeros.
///
/// @param width    columns of a panel
/// @param columns  `N`
/// @param steps    along `K`
/// @param lanes    of a vector; steps are transposed that many at a time
public record RightFactor(int width, int columns, int steps, int lanes) {
    private static final int CACHE_LINE = 64;

    public int panels() {
        return Math.ceilDiv(columns, width);
    }

    int columns(int panel) {
        return Math.min(width, columns - panel * width);
    }

    int stepBytes() {
        return width * Float.BYTES;
    }

    /// Bytes from one panel to the next.
    long panelBytes() {
        return (long) Math.ceilDiv(steps, lanes) * lanes * stepBytes() + CACHE_LINE;
    }

    public long byteSize() {
        return panels() * panelBytes();
    }
}
