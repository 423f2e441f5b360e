package dev.freehold.kernels.x86.training.gemm;

import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Packs parts of factors and multiplies them, on the thread that calls. Nothing is checked.
///
/// The scheme is that of Goto and van de Geijn (<https://doi.org/10.1145/1356052.1356053>): both factors are copied so
/// that a tile of sums, which fills the registers, reads them one step behind the other.
public final class BlockProduct {
    private final CpuTier tier;
    private final Elements elements;
    private final Routines routines;

    public BlockProduct(CpuTier tier, Elements elements, Routines routines) {
        this.tier = tier;
        this.elements = elements;
        this.routines = routines;
    }

    Elements elements() {
        return elements;
    }

    /// Whether rows of F32, `rowBytes` apart as [#layoutLeft] says, are packed as they are.
    public boolean takesRowsInPlace() {
        return elements == Elements.F32;
    }

    /// How `left`, or as much of it as is packed at once, will lie.
    public LeftFactor layoutLeft(Area left) {
        return new LeftFactor(left.byRows(), new Tiling(tier).rows(), left.rows(), elements.steps(left.columns()));
    }

    /// How `right` will lie.
    public RightFactor layoutRight(Area right) {
        return new RightFactor(new Tiling(tier).columns(), right.columns(), elements.steps(right.rows()), tier.lanes());
    }

    /// Packs tiles `from … to - 1` of `left` to where all of them begin.
    public void packLeft(Parameters parameters, Area left, LeftFactor layout, long at, int from, int to) {
        int middle = Math.clamp(layout.largerTiles(), from, to);
        packTiles(parameters, left, layout, at, from, middle);
        packTiles(parameters, left, layout, at, middle, to);
    }

    /// Tiles with the same number of rows.
    private void packTiles(Parameters parameters, Area left, LeftFactor layout, long at, int from, int to) {
        if (from == to) {
            return;
        }
        int rows = layout.rows(from);
        Area part = left.rows(layout.firstRow(from), (to - from) * rows);
        parameters.set(RowPacking.FROM_AT, part.address()).set(RowPacking.TO_AT, at + layout.offset(from));
        if (layout.byRows()) {
            int vectors = part.columns() / tier.lanes();
            parameters.set(RowPacking.FROM_STRIDE, part.rowStride() * Float.BYTES)
                    .set(RowPacking.TO_STRIDE, layout.rowBytes())
                    .set(RowPacking.ROWS, part.rows())
                    .set(RowPacking.VECTORS, vectors)
                    .set(RowPacking.TAIL, Tail.of(tier, part.columns() % tier.lanes()));
            call(parameters, new RowPacking(tier, elements));
        } else {
            packSteps(parameters, part.transposed(), layout.tileBytes(rows), to - from, rows);
            parameters.set(PanelPacking.TAILS, Tail.of(tier, rows));
            call(parameters, new PanelPacking(tier, elements, rows, 1));
        }
    }

    private void packSteps(Parameters parameters, Area steps, long panelBytes, int panels, int width) {
        parameters.set(PanelPacking.FROM_STRIDE, steps.rowStride() * Float.BYTES)
                .set(PanelPacking.TO_STRIDE, panelBytes)
                .set(PanelPacking.PANELS, panels)
                .set(PanelPacking.WHOLE_STEPS, steps.rows() / elements.perStep())
                .set(PanelPacking.HALF_STEPS, steps.rows() % elements.perStep());
    }

    /// Packs panels `from … to - 1` of `right` to where all of them begin.
    public void packRight(Parameters parameters, Area right, RightFactor layout, long at, int from, int to) {
        if (!right.byRows()) {
            for (int panel = from; panel < to; panel++) {
                transpose(parameters, right, layout, at, panel);
            }
            return;
        }
        int whole = Math.clamp(right.columns() / layout.width(), from, to);
        packPanels(parameters, right, layout, at, from, whole);
        packPanels(parameters, right, layout, at, whole, to);
    }

    /// Panels with the same number of columns.
    private void packPanels(Parameters parameters, Area right, RightFactor layout, long at, int from, int to) {
        if (from == to) {
            return;
        }
        packSteps(parameters, right, layout.panelBytes(), to - from, layout.width());
        parameters.set(PanelPacking.FROM_AT, right.columns(from * layout.width(), 1).address())
                .set(PanelPacking.TO_AT, at + from * layout.panelBytes());
        setTails(parameters, PanelPacking.TAILS, Tiling.VECTORS, layout.columns(from));
        call(parameters, new PanelPacking(tier, elements, layout.width(), Tiling.VECTORS));
    }

    private void transpose(Parameters parameters, Area right, RightFactor layout, long at, int panel) {
        int perBlock = tier.lanes() * elements.perStep();
        int rest = right.rows() % perBlock;
        for (int vector = 0; vector < Tiling.VECTORS; vector++) {
            int first = panel * layout.width() + vector * tier.lanes();
            int columns = Math.clamp(right.columns() - first, 0, tier.lanes());
            parameters.set(TransposedPacking.FROM_AT, right.columns(columns == 0 ? 0 : first, 1).address())
                    .set(TransposedPacking.FROM_STRIDE, right.columnStride() * Float.BYTES)
                    .set(TransposedPacking.TO_AT, at + panel * layout.panelBytes() + vector * tier.width().bytes())
                    .set(TransposedPacking.BLOCKS, right.rows() / perBlock)
                    .set(TransposedPacking.RESTS, rest == 0 ? 0 : 1);
            setTails(parameters, TransposedPacking.TAILS, elements.perStep(), rest);
            call(parameters, new TransposedPacking(tier, elements, columns, layout.stepBytes()));
        }
    }

    /// The first `lanes` of `count` vectors.
    private void setTails(Parameters parameters, int index, int count, int lanes) {
        for (int i = 0; i < count; i++) {
            parameters.set(index + i, Tail.of(tier, Math.clamp(lanes - i * tier.lanes(), 0, tier.lanes())));
        }
    }

    /// A product of packed factors.
    ///
    /// @param left     of as many steps as are summed up, at most those of `right`
    /// @param leftAt   where its tiles begin
    /// @param rightAt  where its panels begin
    /// @param add      whether it is added to what is there
    public record Factors(LeftFactor left, long leftAt, RightFactor right, long rightAt, boolean add) {}

    /// Multiplies tiles `firstTile … endTile - 1` with panels `firstPanel … endPanel - 1`.
    ///
    /// @param outAt      where the product begins, all of it
    /// @param outStride  bytes from one of its rows to the next
    public void multiply(Parameters parameters, Factors factors, int firstTile, int endTile, int firstPanel,
            int endPanel, long outAt, long outStride) {
        RightFactor right = factors.right;
        int whole = Math.clamp(right.columns() / right.width(), firstPanel, endPanel);
        int middle = Math.clamp(factors.left.largerTiles(), firstTile, endTile);
        parameters.set(TileProduct.PANEL_BYTES, right.panelBytes())
                .set(TileProduct.OUT_STRIDE, outStride)
                .set(TileProduct.STEPS, factors.left.steps());
        for (boolean partial : new boolean[] {false, true}) {
            int from = partial ? whole : firstPanel;
            int panels = (partial ? endPanel : whole) - from;
            parameters.set(TileProduct.PANELS, panels)
                    .set(TileProduct.RIGHT_AT, factors.rightAt + from * right.panelBytes());
            if (partial && panels > 0) {
                setTails(parameters, TileProduct.TAILS, Tiling.VECTORS, right.columns(from));
            }
            if (panels > 0) {
                long out = outAt + (long) from * right.stepBytes(); // a panel's columns are as wide in the product
                multiply(parameters, factors, firstTile, middle, partial, out, outStride);
                multiply(parameters, factors, middle, endTile, partial, out, outStride);
            }
        }
    }

    /// Tiles with the same number of rows.
    private void multiply(Parameters parameters, Factors factors, int from, int to, boolean partial, long outAt,
            long outStride) {
        if (from == to) {
            return;
        }
        LeftFactor left = factors.left;
        int rows = left.rows(from);
        parameters.set(TileProduct.LEFT_AT, factors.leftAt + left.offset(from))
                .set(TileProduct.TILES, to - from)
                .set(TileProduct.TILE_BYTES, left.tileBytes(rows))
                .set(TileProduct.OUT_AT, outAt + left.firstRow(from) * outStride);
        int rowStride = left.byRows() ? left.rowBytes() : Float.BYTES;
        int stepStride = left.byRows() ? Float.BYTES : rows * Float.BYTES;
        int columns = factors.right.columns() % factors.right.width();
        int vectors = partial ? Math.ceilDiv(columns, tier.lanes()) : Tiling.VECTORS;
        call(parameters, new TileProduct(tier, elements, rows, rowStride, stepStride, vectors, partial, factors.add));
    }

    private void call(Parameters parameters, Emitter emitter) {
        parameters.call(routines.of(emitter));
    }
}
