package dev.freehold.kernels.x86.matmul;

import static dev.freehold.kernels.x86.assembler.VecOp.VBROADCASTSS;
import static dev.freehold.kernels.x86.assembler.VecOp.VCVTDQ2PS;
import static dev.freehold.kernels.x86.assembler.VecOp.VFMADD231PS;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_LOAD;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_STORE;
import static dev.freehold.kernels.x86.assembler.VecOp.VMULPS;
import static dev.freehold.kernels.x86.assembler.VecOp.VPBROADCASTD;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// The part of a product of bytes that stays in registers: `rows` vectors of rows times `tokens` tokens.
///
/// Products of one group of elements add up as int32, exactly; then they are scaled and added to f32 sums, group after
/// group: `sum += (weight scale · activation scale)·products`, and `sum += minimum·(scale·Σ activations)`. Every cell
/// goes through the same operations in the same order whatever the tile it is in, so that a token's result does not
/// depend on the tokens beside it.
///
/// Registers, `c = rows·tokens`: products 0 … c - 1, sums c … 2c - 1, weights, one for activations, three to compute
/// with, one for a constant, and perhaps magnitudes of weights.
final class Tile {
    private final Assembler asm;
    private final CpuTier tier;
    private final int rows;
    private final int tokens;
    private final ByteDot dot;
    private boolean first; // step of a group

    Tile(Assembler asm, CpuTier tier, int rows, int tokens, ByteDot dot) {
        this.asm = asm;
        this.tier = tier;
        this.rows = rows;
        this.tokens = tokens;
        this.dot = dot;
    }

    /// Whether a tile fits the tier's registers.
    static boolean fits(CpuTier tier, int rows, int tokens, ByteDot dot) {
        int magnitudes = dot == ByteDot.SIGNED ? rows : 0;
        return 2 * rows * tokens + rows + 5 + magnitudes <= tier.registers();
    }

    private int cell(int row, int token) {
        return token * rows + row;
    }

    /// Sum over the current group: int32.
    private Vec product(int row, int token) {
        return tier.vec(cell(row, token));
    }

    /// Sum over all groups so far: f32.
    private Vec sum(int row, int token) {
        return tier.vec(rows * tokens + cell(row, token));
    }

    /// The current weights of vector `row`.
    Vec weights(int row) {
        return tier.vec(2 * rows * tokens + row);
    }

    private Vec activations() {
        return tier.vec(2 * rows * tokens + rows);
    }

    Vec scale() {
        return tier.vec(2 * rows * tokens + rows + 1);
    }

    Vec scratch() {
        return tier.vec(2 * rows * tokens + rows + 2);
    }

    private Vec factor() {
        return tier.vec(2 * rows * tokens + rows + 3);
    }

    /// 0x0F in every byte,.
    Vec nibbles() {
        return tier.vec(2 * rows * tokens + rows + 4);
    }

    /// Of the current weights of vector `row`, where [ByteDot#SIGNED] needs them.
    private Vec magnitudes(int row) {
        return tier.vec(2 * rows * tokens + rows + 5 + row);
    }

    void zeroSums() {
        forEachCell((row, token) -> asm.zero(sum(row, token)));
    }

    /// Begins a group, whose products start at the bias of each token.
    ///
    /// @param bias  int32, that of the first token; others are `stride` bytes apart
    void beginAt(Mem bias, int stride) {
        first = true;
        if (dot == ByteDot.NARROW) {
            return; // the bias comes in when products are widened
        }
        for (int token = 0; token < tokens; token++) {
            asm.vec(VPBROADCASTD, product(0, token), bias.plus(token * stride));
            for (int row = 1; row < rows; row++) {
                asm.vec(VMOVUPS_LOAD, product(row, token), product(0, token));
            }
        }
    }

    /// Begins a group, whose products start at 0.
    void beginAtZero() {
        first = true;
        if (dot != ByteDot.NARROW) {
            forEachCell((row, token) -> asm.zero(product(row, token)));
        }
    }

    /// Adds the products of four elements; their weights are in [#weights].
    ///
    /// @param codes  four activations of the first token; others are `stride` bytes apart
    void multiply(Mem codes, int stride) {
        if (dot == ByteDot.SIGNED) {
            for (int row = 0; row < rows; row++) {
                asm.vec(VecOp.VPABSB, magnitudes(row), weights(row));
            }
        }
        for (int token = 0; token < tokens; token++) {
            asm.vec(VPBROADCASTD, activations(), codes.plus(token * stride));
            for (int row = 0; row < rows; row++) {
                multiply(row, product(row, token));
            }
        }
        first = false;
    }

    private void multiply(int row, Vec product) {
        Vec pairs = factor();
        switch (dot) {
            case VNNI -> asm.vec(VecOp.VPDPBUSD, product, weights(row), activations());
            case NARROW -> {
                asm.vec(VecOp.VPMADDUBSW, first ? product : pairs, weights(row), activations());
                if (!first) {
                    asm.vec(VecOp.VPADDW, product, product, pairs);
                }
            }
            case WIDENING -> {
                asm.vec(VecOp.VPMADDUBSW, pairs, weights(row), activations());
                widen(pairs);
                asm.vec(VecOp.VPADDD, product, product, pairs);
            }
            case SIGNED -> {
                asm.vec(VecOp.VPSIGNB, pairs, activations(), weights(row));
                asm.vec(VecOp.VPMADDUBSW, pairs, magnitudes(row), pairs);
                widen(pairs);
                asm.vec(VecOp.VPADDD, product, product, pairs);
            }
        }
    }

    /// Adds neighbouring int16 to int32.
    private void widen(Vec pairs) {
        asm.vec(VecOp.VPMADDWD, pairs, pairs, ByteDot.ones(asm));
    }

    /// Ends a group that began with [#beginAt].
    void endAt(Mem bias, int stride) {
        if (dot == ByteDot.NARROW) {
            for (int token = 0; token < tokens; token++) {
                asm.vec(VPBROADCASTD, factor(), bias.plus(token * stride));
                for (int row = 0; row < rows; row++) {
                    widen(product(row, token));
                    asm.vec(VecOp.VPADDD, product(row, token), product(row, token), factor());
                }
            }
        }
    }

    /// Ends a group that began with [#beginAtZero].
    void endAtZero() {
        if (dot == ByteDot.NARROW) {
            forEachCell((row, token) -> widen(product(row, token)));
        }
    }

    /// `sums += scale·products`, for one vector of rows whose scales are in [#scale].
    ///
    /// @param activationScale  f32 of the first token; others are `stride` bytes apart
    void addScaled(int row, Mem activationScale, int stride) {
        for (int token = 0; token < tokens; token++) {
            times(factor(), scale(), activationScale.plus(token * stride));
            asm.vec(VCVTDQ2PS, product(row, token), product(row, token));
            asm.vec(VFMADD231PS, sum(row, token), factor(), product(row, token));
        }
    }

    /// `sums += minimum·(scale·Σ activations)`, for one vector of rows whose minimums are in [#scale].
    ///
    /// @param activationSum  f32 of the first token; others are `stride` bytes apart
    void addMinimum(int row, Mem activationSum, int stride) {
        for (int token = 0; token < tokens; token++) {
            Mem here = activationSum.plus(token * stride);
            if (tier.isAvx512()) {
                asm.vec(VFMADD231PS, sum(row, token), scale(), here.inEveryLane());
            } else {
                asm.vec(VBROADCASTSS, factor(), here);
                asm.vec(VFMADD231PS, sum(row, token), scale(), factor());
            }
        }
    }

    private void times(Vec out, Vec left, Mem right) {
        if (tier.isAvx512()) {
            asm.vec(VMULPS, out, left, right.inEveryLane());
        } else {
            asm.vec(VBROADCASTSS, out, right);
            asm.vec(VMULPS, out, out, left);
        }
    }

    /// Writes the sums of each token to consecutive addresses; `out` then points behind the last token.
    void store(Gpr out, Gpr stride) {
        for (int token = 0; token < tokens; token++) {
            for (int row = 0; row < rows; row++) {
                asm.vec(VMOVUPS_STORE, Mem.at(out, row * tier.width().bytes()), sum(row, token));
            }
            asm.add(out, stride);
        }
    }

    private interface Cell {
        void emit(int row, int token);
    }

    private void forEachCell(Cell cell) {
        for (int token = 0; token < tokens; token++) {
            for (int row = 0; row < rows; row++) {
                cell.emit(row, token);
            }
        }
    }
}
