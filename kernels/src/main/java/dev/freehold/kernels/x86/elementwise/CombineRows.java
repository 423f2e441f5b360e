package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// `out[t] = Σₖ weights[t, k]·row[t, k]`, each row at an address of its own, added up in the order of `k`.
///
/// @param terms  rows in a sum
/// @param width  elements in a row
record CombineRows(CpuTier tier, int terms, int width) implements Emitter {
    // Parameters.
    static final int P_ROWS = 0;      // at least 1
    static final int P_OUT = 1;
    static final int P_ADDRESSES = 2; // of the rows of the sums, 8 bytes each
    static final int P_WEIGHTS = 3;

    private static final int UNROLL = 2;

    // Register plan.
    private static final Gpr ROWS_LEFT = Gpr.RCX;
    private static final Gpr OUT = Gpr.RSI;       // this row
    private static final Gpr ADDRESSES = Gpr.RDX; // of this row's terms
    private static final Gpr WEIGHTS = Gpr.R10;   // of this row's terms
    private static final Gpr TERM = Gpr.R9;       // a row of the sum
    private static final Gpr AT = Gpr.R8;         // byte of the row
    private static final int SUM = 0;             // 0-1
    private static final int ELEMENTS = 2;        // 2-3: of a term
    private static final int WEIGHT = 4;          // 4-5: of a term

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var row = new Stretch(asm, tier, width);
        asm.enter();
        asm.mov(ROWS_LEFT, parameter(P_ROWS));
        asm.mov(OUT, parameter(P_OUT));
        asm.mov(ADDRESSES, parameter(P_ADDRESSES));
        asm.mov(WEIGHTS, parameter(P_WEIGHTS));
        row.loadMask();
        Label next = asm.here();
        row.each(AT, UNROLL, (vector, offset, partial) -> {
            Vec sum = tier.vec(SUM + vector);
            Vec term = tier.vec(ELEMENTS + vector);
            Vec weight = tier.vec(WEIGHT + vector);
            asm.zero(sum);
            for (int k = 0; k < terms; k++) {
                asm.mov(TERM, at(ADDRESSES, k * Long.BYTES));
                asm.vec(VecOp.VBROADCASTSS, weight, at(WEIGHTS, k * Float.BYTES));
                row.load(term, at(TERM, AT, 1, offset), partial);
                asm.vec(VecOp.VFMADD231PS, sum, term, weight);
            }
            row.store(at(OUT, AT, 1, offset), sum, partial);
        });
        asm.add(OUT, width * Float.BYTES);
        asm.add(ADDRESSES, terms * Long.BYTES);
        asm.add(WEIGHTS, terms * Float.BYTES);
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        return asm.bytes();
    }
}
