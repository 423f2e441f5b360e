package dev.freehold.kernels.x86.matmul;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;
import static dev.freehold.kernels.x86.assembler.VecOp.VMOVUPS_STORE;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.matmul.codes.BlockReader;
import dev.freehold.kernels.x86.matmul.codes.QuantizedCodes;
import dev.freehold.tensor.DType;

/// Unpacks interleaved blocks to a [Panel]: codes to bytes, scales and minimums to f32. All tokens of a prompt share
/// the cost.
///
/// Parameters: weights of the first group of rows; the panel.
record PanelUnpacking(CpuTier tier, DType dtype, Panel panel) implements Emitter {
    private static final int LINE = 64;
    /// Bytes from the block that is unpacked to what is asked for.
    private static final int AHEAD = 4096;

    private static final Gpr WEIGHTS = Gpr.RSI;     // advanced: next block
    private static final Gpr PANEL = Gpr.RDX;       // advanced: next 32 elements
    private static final Gpr BLOCKS_LEFT = Gpr.RCX; // counts down to 0

    static final int WEIGHTS_AT = 0;
    static final int PANEL_AT = 1;

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        QuantizedCodes codes = QuantizedCodes.of(dtype, tier).orElseThrow();
        var layout = new Interleaving(dtype, tier.lanes());
        Vec nibbles = tier.vec(0);
        Vec scratch = tier.vec(1);
        Vec out = tier.vec(2);
        int groupBytes = Math.toIntExact(layout.groupBytes(panel.columns()));

        asm.enter();
        asm.mov(WEIGHTS, parameter(WEIGHTS_AT));
        asm.mov(PANEL, parameter(PANEL_AT));
        asm.vec(VecOp.VMOVUPS_LOAD, nibbles,
                new BlockReader(asm, tier, at(WEIGHTS), nibbles, scratch).bytes(0x0F));
        asm.mov(BLOCKS_LEFT, layout.blocks(panel.columns()));
        Label nextBlock = asm.here();
        for (int row = 0; row < panel.rows(); row++) {
            var block = new BlockReader(asm, tier, at(WEIGHTS, row * groupBytes), nibbles, scratch);
            for (int line = 0; line < layout.lanes() * layout.blockBytes(); line += LINE) {
                asm.prefetcht0(at(WEIGHTS, row * groupBytes + AHEAD + line));
            }
            for (int step = 0; step < codes.elements() / 4; step++) {
                codes.codes(block, step, out);
                asm.vec(VMOVUPS_STORE, at(PANEL, start(step) + panel.codes(step % Panel.STEPS, row)), out);
            }
            for (int group = 0; group < codes.elements() / codes.group(); group++) {
                int base = start(group * codes.group() / 4);
                int inPanel = group % panel.groups();
                codes.scale(block, group, out);
                asm.vec(VMOVUPS_STORE, at(PANEL, base + panel.scale(inPanel, row)), out);
                if (codes.hasMinimum()) {
                    codes.minimum(block, group, out);
                    asm.vec(VMOVUPS_STORE, at(PANEL, base + panel.minimum(inPanel, row)), out);
                }
            }
        }
        asm.add(WEIGHTS, layout.lanes() * layout.blockBytes());
        asm.add(PANEL, start(codes.elements() / 4));
        asm.sub(BLOCKS_LEFT, 1);
        asm.jumpIfNotZero(nextBlock);
        asm.leave();
        return asm.bytes();
    }

    /// Where in the panel the 32 elements begin that step `step` is of.
    private int start(int step) {
        return step / Panel.STEPS * panel.blockBytes();
    }
}
