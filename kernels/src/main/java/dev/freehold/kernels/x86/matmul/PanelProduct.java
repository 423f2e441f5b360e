package dev.freehold.kernels.x86.matmul;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// A [Panel] of weights times many tokens, a tile of tokens at a time: arithmetic sets the pace (prompts).
///
/// Parameters: the panel; tiles, at least 1; codes, scales and sums of the activations ([QuantizedRows]); out, F32;
/// bytes from one token's outputs to the next.
///
/// @param tokens  tokens in a tile
/// @param biased  whether the weights have a zero point, for which products begin at the sums
record PanelProduct(CpuTier tier, Panel panel, ByteDot dot, int tokens, boolean biased) implements Emitter {
    private static final Gpr PANEL = Gpr.RSI;             // advanced: next 32 elements
    private static final Gpr TILES_LEFT = Gpr.RCX;        // counts down to 0
    private static final Gpr CODES = Gpr.RDX;             // advanced likewise, of the tile's first token
    private static final Gpr SCALES = Gpr.R8;             // advanced likewise
    private static final Gpr SUMS = Gpr.R9;               // advanced likewise
    private static final Gpr OUT = Gpr.R10;               // advanced: next token
    private static final Gpr STRIDE = Gpr.R11;
    private static final Gpr BLOCKS_LEFT = Gpr.RBX;       // counts down to 0

    static final int PANEL_AT = 0;
    static final int TILES = 1;
    static final int CODES_AT = 2;
    static final int SCALES_AT = 3;
    static final int SUMS_AT = 4;
    static final int OUT_AT = 5;
    static final int OUT_STRIDE = 6;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var tile = new Tile(asm, tier, panel.rows(), tokens, dot);
        int columns = panel.columns();
        int scales = QuantizedRows.scaleBytes(QuantizedRows.BLOCK);
        int sums = panel.groups() * Integer.BYTES;

        asm.enter();
        asm.mov(PANEL, parameter(PANEL_AT));
        asm.mov(TILES_LEFT, parameter(TILES));
        asm.mov(CODES, parameter(CODES_AT));
        asm.mov(SCALES, parameter(SCALES_AT));
        asm.mov(SUMS, parameter(SUMS_AT));
        asm.mov(OUT, parameter(OUT_AT));
        asm.mov(STRIDE, parameter(OUT_STRIDE));

        Label nextTile = asm.here();
        tile.zeroSums();
        asm.mov(BLOCKS_LEFT, panel.blocks());
        Label nextBlock = asm.here();
        for (int group = 0; group < panel.groups(); group++) {
            multiplyGroup(asm, tile, group);
        }
        asm.add(PANEL, panel.blockBytes());
        asm.add(CODES, QuantizedRows.BLOCK);
        asm.add(SCALES, scales);
        asm.add(SUMS, sums);
        asm.sub(BLOCKS_LEFT, 1);
        asm.jumpIfNotZero(nextBlock);

        tile.store(OUT, STRIDE);
        asm.sub(PANEL, Math.toIntExact(panel.byteSize()));
        asm.add(CODES, (tokens - 1) * columns); // they stand behind the first token
        asm.add(SCALES, (tokens - 1) * panel.blocks() * scales);
        asm.add(SUMS, (tokens - 1) * panel.blocks() * sums);
        asm.sub(TILES_LEFT, 1);
        asm.jumpIfNotZero(nextTile);
        asm.leave();
        return asm.bytes();
    }

    private void multiplyGroup(Assembler asm, Tile tile, int group) {
        int sumStride = panel.blocks() * panel.groups() * Integer.BYTES;
        int sum = group * Integer.BYTES;
        if (biased) {
            tile.beginAt(at(SUMS, sum), sumStride);
        } else {
            tile.beginAtZero();
        }
        int steps = Panel.STEPS / panel.groups();
        for (int step = group * steps; step < (group + 1) * steps; step++) {
            for (int row = 0; row < panel.rows(); row++) {
                asm.vec(VecOp.VMOVUPS_LOAD, tile.weights(row), at(PANEL, panel.codes(step, row)));
            }
            tile.multiply(at(CODES, 4 * step), panel.columns());
        }
        if (biased) {
            tile.endAt(at(SUMS, sum), sumStride);
        } else {
            tile.endAtZero();
        }
        for (int row = 0; row < panel.rows(); row++) {
            asm.vec(VecOp.VMOVUPS_LOAD, tile.scale(), at(PANEL, panel.scale(group, row)));
            tile.addScaled(row, at(SCALES), QuantizedRows.scaleBytes(panel.columns()));
            if (panel.hasMinimum()) {
                asm.vec(VecOp.VMOVUPS_LOAD, tile.scale(), at(PANEL, panel.minimum(group, row)));
                tile.addMinimum(row, at(SUMS, sum), sumStride);
            }
        }
    }
}
