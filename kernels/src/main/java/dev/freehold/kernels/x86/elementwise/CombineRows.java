package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// `out[t] = Σₖ weights[t, k]·row[t, k]`, each row at an address of its own, added up in the order of `k`.
///
/// @param terms  rows in a sum
/// @param width  elements in a row
record CombineRows(CpuTier tier, int terms, int width) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_OUT = 1;
    static final int P_ADDRESSES = 2; // of the rows of the sums, 8 bytes each
    static final int P_WEIGHTS = 3;

    private static final int UNROLL = 2;

    // Register plan, beside that of RowLoop.
    private static final Gpr OUT = Gpr.RSI;       // this row
    private static final Gpr ADDRESSES = Gpr.RDX; // of this row's terms
    private static final Gpr WEIGHTS = Gpr.R10;   // of this row's terms
    private static final Gpr TERM = Gpr.R9;       // a row of the sum
    private static final int SUM = 0;             // 0-1
    private static final int ELEMENTS = 2;        // 2-3: of a term
    private static final int WEIGHT = 4;          // 4-5: of a term

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        var rows = new RowLoop(asm, tier, width);
        rows.walk(OUT, P_OUT);
        rows.walk(ADDRESSES, P_ADDRESSES, terms * Long.BYTES);
        rows.walk(WEIGHTS, P_WEIGHTS, terms * Float.BYTES);
        return rows.each(UNROLL, part -> {
            Vec sum = part.vec(SUM);
            Vec elements = part.vec(ELEMENTS);
            Vec weight = part.vec(WEIGHT);
            asm.zero(sum);
            for (int k = 0; k < terms; k++) {
                asm.mov(TERM, at(ADDRESSES, k * Long.BYTES));
                asm.vec(VecOp.VBROADCASTSS, weight, at(WEIGHTS, k * Float.BYTES));
                part.load(elements, TERM);
                asm.vec(VecOp.VFMADD231PS, sum, elements, weight);
            }
            part.store(OUT, sum);
        });
    }
}
