package dev.freehold.kernels.x86.matmul;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;
import static dev.freehold.kernels.x86.assembler.VecOp.VBROADCASTSS;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_STORE;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Weights of floating point times tokens, straight from the interleaved rows. Each sum is added up element by element
/// from the first to the last, whatever the tile.
///
/// Parameters: weights of the first group of rows; row groups / `rows`; activations ([FloatElements#activationBytes]
/// each, tokens `pitch` bytes apart); tiles of tokens; out, F32; bytes from one token's outputs to the next.
///
/// @param rows    groups of rows at a time
/// @param tokens  tokens in a tile
/// @param steps   [FloatElements] steps in a row
/// @param pitch   bytes from one token's activations to the next
record FloatProduct(CpuTier tier, FloatElements elements, int rows, int tokens, int steps, int pitch)
        implements Emitter {
    /// Steps in one turn of the loop.
    private static final int UNROLLED = 4;

    private static final Gpr WEIGHTS = Gpr.RSI;      // of the group of rows
    private static final Gpr GROUPS_LEFT = Gpr.RCX;  // counts down to 0
    private static final Gpr TOKENS = Gpr.RDX;
    private static final Gpr TILES = Gpr.R8;
    private static final Gpr OUT = Gpr.R9;           // of the group of rows
    private static final Gpr STRIDE = Gpr.R10;
    private static final Gpr TILES_LEFT = Gpr.R11;   // counts down to 0
    private static final Gpr WEIGHT = Gpr.RBX;       // advanced: next step
    private static final Gpr ACTIVATION = Gpr.R12;   // advanced likewise, of the tile's first token
    private static final Gpr TOKEN_OUT = Gpr.R13;    // advanced: next token
    private static final Gpr TURNS_LEFT = Gpr.R14;   // counts down to 0

    static final int WEIGHTS_AT = 0;
    static final int GROUPS = 1;
    static final int TOKENS_AT = 2;
    static final int TILE_COUNT = 3;
    static final int OUT_AT = 4;
    static final int OUT_STRIDE = 5;

    /// Groups of rows that fit the registers beside `tokens` tokens, at most 4; 0 if not one does.
    static int mostRows(CpuTier tier, int tokens) {
        for (int rows = 4; rows > 0; rows--) {
            if (rows * tokens + 2 * rows + 1 <= tier.registers()) {
                return rows;
            }
        }
        return 0;
    }

    private Vec sum(int row, int token) {
        return tier.vec(token * rows + row);
    }

    private Vec weights(int row) {
        return tier.vec(rows * tokens + row);
    }

    private Vec activation() {
        return tier.vec(rows * tokens + rows);
    }

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        int groupBytes = Math.multiplyExact(steps, stepBytes());

        asm.enter();
        asm.mov(WEIGHTS, parameter(WEIGHTS_AT));
        asm.mov(GROUPS_LEFT, parameter(GROUPS));
        asm.mov(TOKENS, parameter(TOKENS_AT));
        asm.mov(TILES, parameter(TILE_COUNT));
        asm.mov(OUT, parameter(OUT_AT));
        asm.mov(STRIDE, parameter(OUT_STRIDE));

        Label nextGroup = asm.here();
        asm.mov(TILES_LEFT, TILES);
        asm.mov(ACTIVATION, TOKENS);
        asm.mov(TOKEN_OUT, OUT);

        Label nextTile = asm.here();
        for (int i = 0; i < rows * tokens; i++) {
            asm.zero(tier.vec(i));
        }
        asm.mov(WEIGHT, WEIGHTS);
        if (steps >= UNROLLED) {
            asm.mov(TURNS_LEFT, steps / UNROLLED);
            Label nextTurn = asm.here();
            multiply(asm, groupBytes, UNROLLED);
            asm.sub(TURNS_LEFT, 1);
            asm.jumpIfNotZero(nextTurn);
        }
        multiply(asm, groupBytes, steps % UNROLLED);
        for (int token = 0; token < tokens; token++) {
            for (int row = 0; row < rows; row++) {
                asm.vec(VMOVUPS_STORE, at(TOKEN_OUT, row * tier.width().bytes()), sum(row, token));
            }
            asm.add(TOKEN_OUT, STRIDE);
        }
        asm.add(ACTIVATION, tokens * pitch - steps * elements.activationBytes()); // it stands behind the first token
        asm.sub(TILES_LEFT, 1);
        asm.jumpIfNotZero(nextTile);

        asm.add(WEIGHTS, rows * groupBytes);
        asm.add(OUT, rows * tier.width().bytes());
        asm.sub(GROUPS_LEFT, 1);
        asm.jumpIfNotZero(nextGroup);
        asm.leave();
        return asm.bytes();
    }

    private int stepBytes() {
        return tier.lanes() * elements.weightBytes();
    }

    /// `count` steps, and on to the next.
    private void multiply(Assembler asm, int groupBytes, int count) {
        for (int step = 0; step < count; step++) {
            for (int part = 0; part < elements.parts(); part++) {
                for (int row = 0; row < rows; row++) {
                    elements.load(asm, weights(row), at(WEIGHT, row * groupBytes + step * stepBytes()), part);
                }
                for (int token = 0; token < tokens; token++) {
                    int offset = token * pitch + step * elements.activationBytes() + part * Float.BYTES;
                    multiply(asm, token, at(ACTIVATION, offset));
                }
            }
        }
        if (count > 0) {
            asm.add(WEIGHT, count * stepBytes());
            asm.add(ACTIVATION, count * elements.activationBytes());
        }
    }

    private void multiply(Assembler asm, int token, Mem activation) {
        asm.vec(VBROADCASTSS, activation(), activation);
        for (int row = 0; row < rows; row++) {
            asm.vec(elements.multiplyAdd(), sum(row, token), weights(row), activation());
        }
    }
}
