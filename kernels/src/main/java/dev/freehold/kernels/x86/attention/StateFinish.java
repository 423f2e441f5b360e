package dev.freehold.kernels.x86.attention;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Divides the weighted sums of values in [RowState]s by the sums of weights, in place.
///
/// @param panels  lines that a value has
record StateFinish(CpuTier tier, int panels) implements Emitter {
    static final int STATES_AT = 0;
    static final int ROWS = 1;

    private static final Gpr STATE = Gpr.RSI;     // advanced: next row
    private static final Gpr ROWS_LEFT = Gpr.RCX; // counts down to 0

    private Vec weights() {
        return tier.vec(0);
    }

    private Vec values() {
        return tier.vec(1);
    }

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        asm.enter();
        asm.mov(STATE, parameter(STATES_AT));
        asm.mov(ROWS_LEFT, parameter(ROWS));
        Label nextRow = asm.here();
        asm.vec(VecOp.VMOVUPS_LOAD, weights(), at(STATE, RowState.WEIGHTS));
        Lanes.spread(asm, tier, VecOp.VADDPS, weights(), values());
        for (int at = RowState.VALUES; at < RowState.bytes(panels); at += tier.width().bytes()) {
            asm.vec(VecOp.VMOVUPS_LOAD, values(), at(STATE, at));
            asm.vec(VecOp.VDIVPS, values(), values(), weights());
            asm.vec(VecOp.VMOVUPS_STORE, at(STATE, at), values());
        }
        asm.add(STATE, RowState.bytes(panels));
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(nextRow);
        asm.leave();
        return asm.bytes();
    }
}
