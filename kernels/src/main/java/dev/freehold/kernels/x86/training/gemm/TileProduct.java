package dev.freehold.kernels.x86.training.gemm;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;
import static dev.freehold.kernels.x86.assembler.VecOp.VBROADCASTSS;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_LOAD;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_STORE;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Condition;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Tiles of packed rows times panels of packed columns. Each sum is added up step by step from the first to the last,
/// whatever the tile.
///
/// @param rows        of a tile
/// @param rowStride   bytes from one row of the left factor to the next
/// @param stepStride  bytes from one step of it to the next
/// @param vectors     of columns that are computed: fewer than a panel has where the others are past its end
/// @param partial     whether there is but one panel, of fewer columns than a tile
/// @param add         whether sums are added to what is there
record TileProduct(CpuTier tier, Elements elements, int rows, int rowStride, int stepStride, int vectors,
        boolean partial, boolean add) implements Emitter {
    /// Steps in one turn of the loop.
    private static final int UNROLLED = 4;
    private static final int LINE = 64;

    private static final Gpr LEFT = Gpr.RSI;         // of the tile
    private static final Gpr TILES_LEFT = Gpr.RCX;   // counts down to 0
    private static final Gpr PANEL = Gpr.RDX;        // of the right factor
    private static final Gpr PANELS_LEFT = Gpr.R8;   // counts down to 0
    private static final Gpr OUT = Gpr.R9;           // of the tile in the first panel
    private static final Gpr TILE_OUT = Gpr.R10;     // of the tile
    private static final Gpr STRIDE = Gpr.R11;
    private static final Gpr ELEMENT = Gpr.RBX;      // advanced: next step
    private static final Gpr COLUMNS = Gpr.R12;      // advanced likewise
    private static final Gpr STEPS_LEFT = Gpr.R13;   // counts down to 0
    private static final Gpr ROW_OUT = Gpr.R14;      // advanced: next row

    static final int LEFT_AT = 0;
    /// Tiles, at least 1.
    static final int TILES = 1;
    /// Bytes from one tile to the next.
    static final int TILE_BYTES = 2;
    static final int RIGHT_AT = 3;
    /// Panels, at least 1.
    static final int PANELS = 4;
    /// Bytes from one panel to the next.
    static final int PANEL_BYTES = 5;
    static final int OUT_AT = 6;
    /// Bytes from one row to the next.
    static final int OUT_STRIDE = 7;
    static final int STEPS = 8;
    /// [Tail] of each vector of the partial panel.
    static final int TAILS = 9;

    private Vec sum(int row, int vector) {
        return tier.vec(row * vectors + vector);
    }

    private Vec columns(int vector) {
        return tier.vec(rows * vectors + vector);
    }

    private Vec element() {
        return tier.vec(rows * vectors + vectors);
    }

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        asm.enter();
        asm.mov(LEFT, parameter(LEFT_AT));
        asm.mov(TILES_LEFT, parameter(TILES));
        asm.mov(OUT, parameter(OUT_AT));
        asm.mov(STRIDE, parameter(OUT_STRIDE));

        Label nextTile = asm.here();
        asm.mov(PANEL, parameter(RIGHT_AT));
        asm.mov(PANELS_LEFT, parameter(PANELS));
        asm.mov(TILE_OUT, OUT);
        Label nextPanel = asm.here();
        sum(asm);
        store(asm);
        asm.add(TILE_OUT, Tiling.VECTORS * tier.width().bytes());
        asm.add(PANEL, parameter(PANEL_BYTES));
        asm.sub(PANELS_LEFT, 1);
        asm.jumpIfNotZero(nextPanel);

        asm.add(LEFT, parameter(TILE_BYTES));
        asm.imul(Gpr.RAX, STRIDE, rows);
        asm.add(OUT, Gpr.RAX);
        asm.sub(TILES_LEFT, 1);
        asm.jumpIfNotZero(nextTile);
        asm.leave();
        return asm.bytes();
    }

    private void sum(Assembler asm) {
        asm.mov(ELEMENT, LEFT);
        asm.mov(COLUMNS, PANEL);
        asm.mov(ROW_OUT, TILE_OUT);
        for (int row = 0; row < rows; row++) {
            for (int vector = 0; vector < vectors; vector++) {
                asm.zero(sum(row, vector));
            }
            if (!partial) {
                for (int line = 0; line < Tiling.VECTORS * tier.width().bytes(); line += LINE) {
                    asm.prefetcht0(at(ROW_OUT, line));
                }
                asm.add(ROW_OUT, STRIDE);
            }
        }
        var rest = new Label();
        var end = new Label();
        asm.mov(STEPS_LEFT, parameter(STEPS));
        asm.sub(STEPS_LEFT, UNROLLED);
        asm.jumpIf(Condition.LESS, rest);
        Label nextTurn = asm.here();
        multiply(asm, UNROLLED);
        asm.sub(STEPS_LEFT, UNROLLED);
        asm.jumpIf(Condition.GREATER_OR_EQUAL, nextTurn);
        asm.bind(rest);
        asm.add(STEPS_LEFT, UNROLLED);
        asm.jumpIf(Condition.ZERO, end);
        Label nextStep = asm.here();
        multiply(asm, 1);
        asm.sub(STEPS_LEFT, 1);
        asm.jumpIfNotZero(nextStep);
        asm.bind(end);
    }

    /// `count` steps, and on to the next.
    private void multiply(Assembler asm, int count) {
        int stepBytes = Tiling.VECTORS * tier.width().bytes();
        for (int step = 0; step < count; step++) {
            for (int vector = 0; vector < vectors; vector++) {
                asm.vec(VMOVUPS_LOAD, columns(vector), at(COLUMNS, step * stepBytes + vector * tier.width().bytes()));
            }
            for (int row = 0; row < rows; row++) {
                asm.vec(VBROADCASTSS, element(), at(ELEMENT, row * rowStride + step * stepStride));
                for (int vector = 0; vector < vectors; vector++) {
                    asm.vec(elements.multiplyAdd(), sum(row, vector), columns(vector), element());
                }
            }
        }
        asm.add(COLUMNS, count * stepBytes);
        asm.add(ELEMENT, count * stepStride);
    }

    private void store(Assembler asm) {
        var tails = new Tail[vectors];
        for (int vector = 0; vector < vectors && partial; vector++) {
            tails[vector] = new Tail(asm, tier, 1 + vector, columns(vector).index());
            tails[vector].take(TAILS + vector);
        }
        asm.mov(ROW_OUT, TILE_OUT);
        for (int row = 0; row < rows; row++) {
            for (int vector = 0; vector < vectors; vector++) {
                Vec sum = sum(row, vector);
                Mem to = at(ROW_OUT, vector * tier.width().bytes());
                if (partial) {
                    if (add) {
                        tails[vector].load(element(), to);
                        asm.vec(VecOp.VADDPS, sum, sum, element());
                    }
                    tails[vector].store(to, sum);
                } else {
                    if (add) {
                        asm.vec(VecOp.VADDPS, sum, sum, to);
                    }
                    asm.vec(VMOVUPS_STORE, to, sum);
                }
            }
            asm.add(ROW_OUT, STRIDE);
        }
    }
}
