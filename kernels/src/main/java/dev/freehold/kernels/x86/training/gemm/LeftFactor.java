package dev.freehold.kernels.x86.training.gemm;

/// How the left factor of a product is packed, for tiles of rows that are read element by element: as it lies, so that
/// nothing need be transposed.
///
/// @param byRows  rows of steps, `rowBytes` apart; otherwise tiles of columns, one step of all rows behind the other
/// @param most    rows that a tile can have
/// @param rows    `M`
/// @param steps   along `K`
public record LeftFactor(boolean byRows, int most, int rows, int steps) {
    private static final int CACHE_LINE = 64;

    public int tiles() {
        return Math.ceilDiv(rows, most);
    }

    /// Rows of the larger tiles, which come first; the others have one less.
    int tileRows() {
        return Math.ceilDiv(rows, tiles());
    }

    int largerTiles() {
        return tiles() - (tiles() * tileRows() - rows);
    }

    int rows(int tile) {
        return tile < largerTiles() ? tileRows() : tileRows() - 1;
    }

    int firstRow(int tile) {
        return tile * tileRows() - Math.max(0, tile - largerTiles());
    }

    /// Bytes from one row to the next, where they lie by rows. Rows a power of two apart would share few lines of the
    /// first-level cache.
    int rowBytes() {
        return (Math.ceilDiv(steps * Float.BYTES, CACHE_LINE) + 1) * CACHE_LINE;
    }

    /// Bytes from one tile of `tileRows` rows to the next. Where they lie by columns, the last vector that is stored of
    /// a tile reaches past it.
    long tileBytes(int tileRows) {
        return byRows ? (long) tileRows * rowBytes()
                : (Math.ceilDiv((long) steps * tileRows() * Float.BYTES, CACHE_LINE) + 1) * CACHE_LINE;
    }

    long offset(int tile) {
        return byRows ? (long) firstRow(tile) * rowBytes() : tile * tileBytes(tileRows());
    }

    public long byteSize() {
        return byRows ? (long) rows * rowBytes() : tiles() * tileBytes(tileRows());
    }
}
