package dev.freehold.kernels.x86.training.attention;

import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.training.gemm.Area;
import dev.freehold.kernels.x86.training.gemm.BlockProduct;
import dev.freehold.kernels.x86.training.gemm.BlockProduct.Factors;
import dev.freehold.kernels.x86.training.gemm.LeftFactor;
import dev.freehold.kernels.x86.training.gemm.RightFactor;

/// The scores of a block of queries and a block of keys, and others of that shape, in the memory of one thread. Rows
/// lie as F32 rows of a packed left factor do.
///
/// @param rows     queries
/// @param columns  keys
record Scores(CpuTier tier, Routines routines, BlockProduct product, Scratch scratch, int rows, int columns) {
    private static final int CACHE_LINE = 64;

    /// Bytes from one row to the next: there is a free line behind each.
    int stride() {
        return (Math.ceilDiv(columns * Float.BYTES, CACHE_LINE) + 1) * CACHE_LINE;
    }

    /// Bytes of whole vectors that hold a row.
    int rowBytes() {
        return Math.ceilDiv(columns, tier.lanes()) * tier.width().bytes();
    }

    long at(Scratch.Use use) {
        return scratch.at(use, (long) rows * stride() + 2 * CACHE_LINE) + CACHE_LINE;
    }

    Area area(Scratch.Use use) {
        return Area.ofRows(at(use), rows, columns, stride() / Float.BYTES);
    }

    /// Writes the products of packed rows with the first of packed columns.
    void multiply(Scratch.Use use, LeftFactor left, long leftAt, RightFactor right, long rightAt) {
        int panels = Math.ceilDiv(columns, right.width());
        product.multiply(scratch.parameters(), new Factors(left, leftAt, right, rightAt, false), 0, left.tiles(), 0,
                panels, at(use), stride());
    }

    /// Hides keys that are not seen.
    ///
    /// @param query  token of the first row
    /// @param key    token of the first column, of the same sequence, not behind `query`
    void hide(int query, int key, int window) {
        int seen = query - key + 1;
        long before = query - (long) window + 1 - key;
        if (seen >= columns && columns % tier.lanes() == 0 && before + rows <= 1) {
            return;
        }
        scratch.parameters()
                .set(HiddenScores.ROW_AT, at(Scratch.Use.SCORES))
                .set(HiddenScores.ROWS, rows)
                .set(HiddenScores.ROW_STRIDE, stride())
                .set(HiddenScores.BYTES, rowBytes())
                .set(HiddenScores.BEFORE, Math.max(before, -rows) * Float.BYTES)
                .set(HiddenScores.SEEN, (long) Math.min(seen, columns) * Float.BYTES)
                .call(routines.of(new HiddenScores(tier)));
    }

    /// `out += scores·right`, or `out = scores·right`.
    ///
    /// @param use    what of this shape
    /// @param right  packed, of at least as many steps as there are columns
    void multiplyWith(Scratch.Use use, RightFactor right, long rightAt, Area out, boolean add) {
        LeftFactor left = product.layoutLeft(area(use));
        long leftAt = at(use);
        if (!product.takesRowsInPlace()) {
            leftAt = scratch.at(Scratch.Use.WEIGHTS, left.byteSize());
            product.packLeft(scratch.parameters(), area(use), left, leftAt, 0, left.tiles());
        }
        multiply(left, leftAt, right, rightAt, out, add);
    }

    /// `out += scoresᵀ·right`.
    ///
    /// @param right  a row for each of `rows`
    void multiplyTransposedWith(Scratch.Use use, Area right, Area out) {
        Area transposed = area(use).transposed();
        LeftFactor left = product.layoutLeft(transposed);
        long leftAt = scratch.at(Scratch.Use.WEIGHTS, left.byteSize());
        product.packLeft(scratch.parameters(), transposed, left, leftAt, 0, left.tiles());
        RightFactor layout = product.layoutRight(right);
        long rightAt = scratch.at(Scratch.Use.ROWS, layout.byteSize());
        product.packRight(scratch.parameters(), right, layout, rightAt, 0, layout.panels());
        multiply(left, leftAt, layout, rightAt, out, true);
    }

    private void multiply(LeftFactor left, long leftAt, RightFactor right, long rightAt, Area out, boolean add) {
        product.multiply(scratch.parameters(), new Factors(left, leftAt, right, rightAt, add), 0, left.tiles(), 0,
                right.panels(), out.address(), out.rowStride() * Float.BYTES);
    }
}
