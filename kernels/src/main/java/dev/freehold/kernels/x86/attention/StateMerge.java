package dev.freehold.kernels.x86.attention;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Adds [RowState]s of later keys to those of earlier ones.
///
/// @param panels  lines that a value has
record StateMerge(CpuTier tier, int panels) implements Emitter {
    /// The states of earlier keys, changed.
    static final int INTO_AT = 0;
    /// The states of later keys.
    static final int FROM_AT = 1;
    static final int ROWS = 2;

    private static final Gpr INTO = Gpr.RSI;      // advanced: next row
    private static final Gpr FROM = Gpr.RDX;      // likewise
    private static final Gpr ROWS_LEFT = Gpr.RCX; // counts down to 0

    private Vec intoFactor() {
        return tier.vec(0);
    }

    private Vec fromFactor() {
        return tier.vec(1);
    }

    private Vec maximum() {
        return tier.vec(2);
    }

    private Vec n() {
        return tier.vec(3);
    }

    private Vec p() {
        return tier.vec(4);
    }

    private Vec sum() {
        return tier.vec(5);
    }

    private Vec added() {
        return tier.vec(6);
    }

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var exponential = new Exponential(tier, 8);
        asm.enter();
        asm.mov(INTO, parameter(INTO_AT));
        asm.mov(FROM, parameter(FROM_AT));
        asm.mov(ROWS_LEFT, parameter(ROWS));
        exponential.begin(asm);
        Label nextRow = asm.here();
        asm.vec(VecOp.VBROADCASTSS, intoFactor(), at(INTO, RowState.MAXIMUM));
        asm.vec(VecOp.VBROADCASTSS, fromFactor(), at(FROM, RowState.MAXIMUM));
        asm.vec(VecOp.VMAXPS, maximum(), intoFactor(), fromFactor());
        asm.vec(VecOp.VMOVSS_STORE, at(INTO, RowState.MAXIMUM), maximum().as(Width.XMM));
        asm.vec(VecOp.VSUBPS, intoFactor(), intoFactor(), maximum());
        exponential.emit(asm, intoFactor(), n(), p());
        asm.vec(VecOp.VSUBPS, fromFactor(), fromFactor(), maximum());
        exponential.emit(asm, fromFactor(), n(), p());
        add(asm, RowState.WEIGHTS);
        for (int at = RowState.VALUES; at < RowState.bytes(panels); at += tier.width().bytes()) {
            add(asm, at);
        }
        asm.add(INTO, RowState.bytes(panels));
        asm.add(FROM, RowState.bytes(panels));
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(nextRow);
        asm.leave();
        return asm.bytes();
    }

    private void add(Assembler asm, int offset) {
        asm.vec(VecOp.VMULPS, sum(), intoFactor(), at(INTO, offset));
        asm.vec(VecOp.VMOVUPS_LOAD, added(), at(FROM, offset));
        asm.vec(VecOp.VFMADD231PS, sum(), fromFactor(), added());
        asm.vec(VecOp.VMOVUPS_STORE, at(INTO, offset), sum());
    }
}
