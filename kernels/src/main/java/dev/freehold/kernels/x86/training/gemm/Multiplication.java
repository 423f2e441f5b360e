package dev.freehold.kernels.x86.training.gemm;

import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.tensor.ThreadTeam;
import dev.freehold.tensor.training.Strided;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/// Products of large matrices, block by block: a block of both factors is packed, and then multiplied, each on all
/// threads. Blocks along `K` follow from the shape alone, so that the threads change no bit.
public final class Multiplication {
    /// Steps along `K` of a block: a tile's rows then stay in the first-level cache.
    private static final int STEPS = 512;
    /// Rows and columns of a block, so that packed ones fit the last-level cache.
    private static final int ROWS = 2304;
    private static final int COLUMNS = 4096;
    /// Blocks along `K` begin at multiples of this.
    private static final int WHOLE = 32;
    /// Tiles and panels of a piece: these panels stay in the second-level cache.
    private static final int TILES = 16;
    private static final int PANELS = 8;
    /// Rows of a piece where there are no more panels than that: packed, they stay in the second-level cache, too.
    private static final int FEW_ROWS = 48;
    /// Multiplications that are not worth waking a thread for.
    private static final long ALONE = 1 << 18;
    /// Pieces that each thread should have, so that none waits long for the others.
    private static final int PIECES_PER_THREAD = 4;
    /// Elements that are packed in one piece.
    private static final int PACKED = 1 << 15;

    private final ThreadTeam team;
    private final ThreadLocal<Parameters> parameters;
    private final ThreadLocal<MemorySegment> few = ThreadLocal.withInitial(() -> MemorySegment.NULL);
    private MemorySegment lefts = MemorySegment.NULL;
    private MemorySegment rights = MemorySegment.NULL;

    public Multiplication(ThreadTeam team, ThreadLocal<Parameters> parameters) {
        this.team = team;
        this.parameters = parameters;
    }

    /// `out = left·right`, or `out += left·right`.
    public void run(BlockProduct product, Strided out, Strided left, Strided right, boolean add) {
        Strided.requireProduct(out, left, right);
        if (out.rows() == 0 || out.columns() == 0) {
            return;
        }
        if (left.columns() == 0) {
            clear(out, add);
            return;
        }
        NativeMemory.require(out.data(), "the product");
        NativeMemory.require(left.data(), "the left factor");
        NativeMemory.require(right.data(), "the right factor");
        run(product, Area.of(out), Area.of(left), Area.of(right), add);
        Reference.reachabilityFence(out);
        Reference.reachabilityFence(left);
        Reference.reachabilityFence(right);
    }

    private static void clear(Strided out, boolean add) {
        for (int row = 0; row < out.rows() && !add; row++) {
            out.data().asSlice(row * out.rowStride() * Float.BYTES, (long) out.columns() * Float.BYTES)
                    .fill((byte) 0);
        }
    }

    private void run(BlockProduct product, Area out, Area left, Area right, boolean add) {
        int depth = left.columns();
        int blocks = Math.ceilDiv(depth, STEPS * product.elements().perStep());
        int each = Math.ceilDiv(Math.ceilDiv(depth, blocks), WHOLE) * WHOLE;
        for (int column = 0; column < out.columns(); column += COLUMNS) {
            int columns = Math.min(COLUMNS, out.columns() - column);
            for (int k = 0; k < depth; k += each) {
                int count = Math.min(each, depth - k);
                Area someRight = right.rows(k, count).columns(column, columns);
                for (int row = 0; row < out.rows(); row += ROWS) {
                    int rows = Math.min(ROWS, out.rows() - row);
                    block(product, out.rows(row, rows).columns(column, columns),
                            left.rows(row, rows).columns(k, count), someRight, row == 0, add || k > 0);
                }
            }
        }
    }

    /// @param first  whether the right factor is not packed yet
    private void block(BlockProduct product, Area out, Area left, Area right, boolean first, boolean add) {
        boolean alone = (long) out.rows() * out.columns() * left.columns() < ALONE;
        RightFactor layout = product.layoutRight(right);
        rights = NativeMemory.atLeast(rights, layout.byteSize());
        long rightAt = rights.address();
        var panels = new Pieces(layout.panels(), Math.ceilDiv(PACKED, layout.width() * right.rows()));
        if (layout.panels() <= PANELS) {
            share(alone, first ? panels.count() : 0, piece -> product.packRight(
                    parameters.get(), right, layout, rightAt, panels.from(piece), panels.to(piece)));
            share(alone, Math.ceilDiv(out.rows(), FEW_ROWS), piece ->
                    multiplyFew(product, out, left, piece * FEW_ROWS, layout, rightAt, add));
            return;
        }
        LeftFactor leftLayout = product.layoutLeft(left);
        lefts = NativeMemory.atLeast(lefts, leftLayout.byteSize());
        var factors = new BlockProduct.Factors(leftLayout, lefts.address(), layout, rightAt, add);
        var tiles = new Pieces(leftLayout.tiles(), Math.ceilDiv(PACKED, leftLayout.tileRows() * left.columns()));
        int leftPieces = tiles.count();
        share(alone, leftPieces + (first ? panels.count() : 0), piece -> {
            if (piece < leftPieces) {
                product.packLeft(parameters.get(), left, leftLayout, factors.leftAt(), tiles.from(piece),
                        tiles.to(piece));
            } else {
                product.packRight(parameters.get(), right, layout, rightAt, panels.from(piece - leftPieces),
                        panels.to(piece - leftPieces));
            }
        });
        multiply(product, factors, out, alone);
    }

    /// Packs a few rows and multiplies them with all panels, which are so few that rows are read once.
    private void multiplyFew(BlockProduct product, Area out, Area left, int from, RightFactor right, long rightAt,
            boolean add) {
        int count = Math.min(FEW_ROWS, out.rows() - from);
        Area rows = left.rows(from, count);
        LeftFactor layout = product.layoutLeft(rows);
        MemorySegment packed = NativeMemory.atLeast(few.get(), layout.byteSize());
        few.set(packed);
        product.packLeft(parameters.get(), rows, layout, packed.address(), 0, layout.tiles());
        product.multiply(parameters.get(), new BlockProduct.Factors(layout, packed.address(), right, rightAt, add), 0,
                layout.tiles(), 0, right.panels(), out.rows(from, count).address(), out.rowStride() * Float.BYTES);
    }

    private void multiply(BlockProduct product, BlockProduct.Factors factors, Area out, boolean alone) {
        int tilesEach = TILES;
        int panelsEach = PANELS;
        var tiles = new Pieces(factors.left().tiles(), tilesEach);
        var panels = new Pieces(factors.right().panels(), panelsEach);
        while (!alone && tiles.count() * panels.count() < PIECES_PER_THREAD * team.size()
                && tilesEach * panelsEach > 2) {
            if (tilesEach > panelsEach) {
                tilesEach = Math.ceilDiv(tilesEach, 2);
                tiles = new Pieces(factors.left().tiles(), tilesEach);
            } else {
                panelsEach = Math.ceilDiv(panelsEach, 2);
                panels = new Pieces(factors.right().panels(), panelsEach);
            }
        }
        Pieces rows = tiles;
        Pieces columns = panels;
        share(alone, rows.count() * columns.count(), piece -> {
            int row = piece % rows.count();
            int column = piece / rows.count();
            product.multiply(parameters.get(), factors, rows.from(row), rows.to(row), columns.from(column),
                    columns.to(column), out.address(), out.rowStride() * Float.BYTES);
        });
    }

    private void share(boolean alone, int pieces, ThreadTeam.Piece piece) {
        if (!alone) {
            team.run(pieces, piece);
            return;
        }
        for (int i = 0; i < pieces; i++) {
            piece.run(i);
        }
    }

    /// `all` things, about `each` to a piece.
    private record Pieces(int all, int each) {
        int count() {
            return Math.ceilDiv(all, each);
        }

        int from(int piece) {
            return (int) ((long) all * piece / count());
        }

        int to(int piece) {
            return from(piece + 1);
        }
    }
}
