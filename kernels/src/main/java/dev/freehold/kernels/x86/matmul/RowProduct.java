package dev.freehold.kernels.x86.matmul;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.matmul.codes.BlockReader;
import dev.freehold.kernels.x86.matmul.codes.QuantizedCodes;
import dev.freehold.tensor.DType;

/// Quantized weights times a few tokens, straight from the interleaved blocks: each weight is read once, so that memory
/// sets the pace (generation). One group of rows at a time, for one stream of memory is read faster than several.
///
/// Parameters: weights of the first group of rows; how many groups; codes, scales and sums of the activations
/// ([QuantizedRows]); out, F32; bytes from one token's outputs to the next.
///
/// @param tokens   tokens
/// @param columns  `K`, a constant of the code
record RowProduct(CpuTier tier, DType dtype, int tokens, int columns) implements Emitter {
    private static final int MOST_TOKENS = 8;
    private static final int LINE = 64;
    /// Bytes from the block that is multiplied to what is asked for: some hundred ns of reading.
    private static final int AHEAD = 8192;

    // Register plan, general purpose.
    private static final Gpr WEIGHTS = Gpr.RSI;           // advanced: next block
    private static final Gpr LEFT = Gpr.RCX;              // counts down to 0
    private static final Gpr CODES = Gpr.RDX;
    private static final Gpr SCALES = Gpr.R8;
    private static final Gpr SUMS = Gpr.R9;
    private static final Gpr OUT = Gpr.R10;               // advanced: next rows
    private static final Gpr STRIDE = Gpr.R11;
    private static final Gpr BLOCKS_LEFT = Gpr.RBX;       // counts down to 0
    private static final Gpr BLOCK_CODES = Gpr.R12;       // advanced: next block
    private static final Gpr BLOCK_SCALES = Gpr.R13;      // advanced likewise
    private static final Gpr BLOCK_SUMS = Gpr.R14;        // advanced likewise
    private static final Gpr TOKEN_OUT = Gpr.R15;

    static final int WEIGHTS_AT = 0;
    static final int GROUPS = 1;
    static final int CODES_AT = 2;
    static final int SCALES_AT = 3;
    static final int SUMS_AT = 4;
    static final int OUT_AT = 5;
    static final int OUT_STRIDE = 6;

    /// Tokens of a tile at most.
    static int mostTokens(CpuTier tier, ByteDot dot) {
        int tokens = MOST_TOKENS;
        while (!Tile.fits(tier, 1, tokens, dot)) {
            tokens--;
        }
        return tokens;
    }

    private QuantizedCodes codes() {
        return QuantizedCodes.of(dtype, tier).orElseThrow();
    }

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        QuantizedCodes codes = codes();
        var layout = new Interleaving(dtype, tier.lanes());
        var tile = new Tile(asm, tier, 1, tokens, ByteDot.of(tier, codes));
        int blockBytes = layout.lanes() * layout.blockBytes();

        asm.enter();
        asm.mov(WEIGHTS, parameter(WEIGHTS_AT));
        asm.mov(LEFT, parameter(GROUPS));
        asm.mov(CODES, parameter(CODES_AT));
        asm.mov(SCALES, parameter(SCALES_AT));
        asm.mov(SUMS, parameter(SUMS_AT));
        asm.mov(OUT, parameter(OUT_AT));
        asm.mov(STRIDE, parameter(OUT_STRIDE));
        var constants = new BlockReader(asm, tier, at(WEIGHTS), tile.nibbles(), tile.scratch());
        asm.vec(VecOp.VMOVUPS_LOAD, tile.nibbles(), constants.bytes(0x0F));

        Label nextGroup = asm.here();
        tile.zeroSums();
        asm.mov(BLOCK_CODES, CODES);
        asm.mov(BLOCK_SCALES, SCALES);
        asm.mov(BLOCK_SUMS, SUMS);
        asm.mov(BLOCKS_LEFT, layout.blocks(columns));

        Label nextBlock = asm.here();
        for (int group = 0; group < codes.elements() / codes.group(); group++) {
            prefetch(asm, blockBytes, group);
            multiplyGroup(asm, tile, group);
        }
        asm.add(WEIGHTS, blockBytes);
        asm.add(BLOCK_CODES, codes.elements());
        asm.add(BLOCK_SCALES, QuantizedRows.scaleBytes(codes.elements()));
        asm.add(BLOCK_SUMS, QuantizedRows.sumBytes(codes.elements(), codes.group()));
        asm.sub(BLOCKS_LEFT, 1);
        asm.jumpIfNotZero(nextBlock);

        asm.mov(TOKEN_OUT, OUT);
        tile.store(TOKEN_OUT, STRIDE);
        asm.add(OUT, tier.width().bytes());
        asm.sub(LEFT, 1);
        asm.jumpIfNotZero(nextGroup);
        asm.leave();
        return asm.bytes();
    }

    /// Asks for a part of what lies [#AHEAD] bytes ahead: a block's fields are read here and there, by which the
    /// processor's own prefetching is not helped.
    private void prefetch(Assembler asm, int blockBytes, int group) {
        QuantizedCodes codes = codes();
        int groups = codes.elements() / codes.group();
        int first = Math.ceilDiv(group * blockBytes, groups * LINE) * LINE;
        int end = Math.ceilDiv((group + 1) * blockBytes, groups * LINE) * LINE;
        for (int line = first; line < end; line += LINE) {
            asm.prefetcht0(at(WEIGHTS, AHEAD + line));
        }
    }

    private void multiplyGroup(Assembler asm, Tile tile, int group) {
        QuantizedCodes codes = codes();
        var block = new BlockReader(asm, tier, at(WEIGHTS), tile.nibbles(), tile.scratch());
        int first = group * codes.group();
        int sumStride = QuantizedRows.sumBytes(columns, codes.group());
        int sum = QuantizedRows.sumBytes(first, codes.group());
        if (codes.zeroPoint() != 0) {
            tile.beginAt(at(BLOCK_SUMS, sum), sumStride);
        } else {
            tile.beginAtZero();
        }
        for (int step = first / 4; step < (first + codes.group()) / 4; step++) {
            codes.codes(block, step, tile.weights(0));
            tile.multiply(at(BLOCK_CODES, 4 * step), columns);
        }
        if (codes.zeroPoint() != 0) {
            tile.endAt(at(BLOCK_SUMS, sum), sumStride);
        } else {
            tile.endAtZero();
        }
        codes.scale(block, group, tile.scale());
        tile.addScaled(0, at(BLOCK_SCALES, QuantizedRows.scaleBytes(first)), QuantizedRows.scaleBytes(columns));
        if (codes.hasMinimum()) {
            codes.minimum(block, group, tile.scale());
            tile.addMinimum(0, at(BLOCK_SUMS, sum), sumStride);
        }
    }
}
