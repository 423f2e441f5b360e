package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Label;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.RopePairing;

/// Turns the pairs of each head by their angle: `(p, q) → (p·cos − q·sin, p·sin + q·cos)`
/// (<https://arxiv.org/abs/2104.09864>). Elements of a head past its pairs stay as they are.
///
/// @param headWidth  elements of a head
/// @param pairs      pairs of a head that turn
record Rope(CpuTier tier, int headWidth, int pairs, RopePairing pairing) implements Emitter {
    // Parameters, behind the number of rows.
    static final int P_HEADS = 1; // at least 1
    static final int P_X = 2;
    static final int P_COSINE = 3;
    static final int P_SINE = 4;

    private static final int UNROLL = 2;

    // Register plan.
    private static final Gpr ROWS_LEFT = Gpr.RCX;
    private static final Gpr HEADS_LEFT = Gpr.R8;
    private static final Gpr X = Gpr.RSI;       // this head
    private static final Gpr COSINE = Gpr.RDX;  // this row
    private static final Gpr SINE = Gpr.R9;     // this row
    private static final Gpr AT = Gpr.R10;      // byte of the row of angles
    private static final int P = 0;             // 0-1; of neighbours: pairs
    private static final int Q = 2;             // 2-3; of neighbours: pairs, swapped
    private static final int COS = 4;           // 4-5
    private static final int SIN = 6;           // 6-7
    private static final int TURNED_P = 8;      // 8-9
    private static final int TURNED_Q = 10;     // 10-11
    private static final int TWICE = 12;        // constant: 0, 0, 1, 1, 2, 2, …
    private static final int MINUS_PLUS = 13;   // constant: signs of the sine in `p` and `q`

    @Override
    public byte[] assemble() {
        var asm = new Assembler();
        asm.enter();
        asm.mov(ROWS_LEFT, parameter(RowLoop.P_ROWS));
        asm.mov(X, parameter(P_X));
        asm.mov(COSINE, parameter(P_COSINE));
        asm.mov(SINE, parameter(P_SINE));
        Runnable head = switch (pairing) {
            case HALVES -> halves(asm);
            case ADJACENT -> neighbours(asm);
        };
        Label nextRow = asm.here();
        asm.mov(HEADS_LEFT, parameter(P_HEADS));
        Label nextHead = asm.here();
        head.run();
        asm.add(X, headWidth * Float.BYTES);
        asm.sub(HEADS_LEFT, 1);
        asm.jumpIfNotZero(nextHead);
        asm.add(COSINE, pairs * Float.BYTES);
        asm.add(SINE, pairs * Float.BYTES);
        asm.sub(ROWS_LEFT, 1);
        asm.jumpIfNotZero(nextRow);
        asm.leave();
        return asm.bytes();
    }

    /// Emits what comes before all heads, and gives what is to be emitted for each.
    private Runnable halves(Assembler asm) {
        var stretch = new Stretch(asm, tier, pairs);
        stretch.loadMask();
        return () -> stretch.each(AT, UNROLL, (vector, offset, partial) -> {
            Vec p = tier.vec(P + vector);
            Vec q = tier.vec(Q + vector);
            Vec cos = tier.vec(COS + vector);
            Vec sin = tier.vec(SIN + vector);
            Vec turnedP = tier.vec(TURNED_P + vector);
            Vec turnedQ = tier.vec(TURNED_Q + vector);
            stretch.load(p, at(X, AT, 1, offset), partial);
            stretch.load(q, at(X, AT, 1, offset + pairs * Float.BYTES), partial);
            stretch.load(cos, at(COSINE, AT, 1, offset), partial);
            stretch.load(sin, at(SINE, AT, 1, offset), partial);
            asm.vec(VecOp.VMULPS, turnedP, q, sin);
            asm.vec(VecOp.VFMSUB231PS, turnedP, p, cos);
            asm.vec(VecOp.VMULPS, turnedQ, q, cos);
            asm.vec(VecOp.VFMADD231PS, turnedQ, p, sin);
            stretch.store(at(X, AT, 1, offset), turnedP, partial);
            stretch.store(at(X, AT, 1, offset + pairs * Float.BYTES), turnedQ, partial);
        });
    }

    /// Likewise. A vector has half as many pairs as lanes: angles fill half a register, and are then doubled.
    private Runnable neighbours(Assembler asm) {
        Width half = tier.isAvx512() ? Width.YMM : Width.XMM;
        var angles = new Stretch(asm, tier, half, pairs, 1);
        var elements = new Stretch(asm, tier, tier.width(), 2 * pairs, 2);
        angles.loadMask();
        elements.loadMask();
        var twice = new int[tier.lanes()];
        var minusPlus = new int[tier.lanes()];
        for (int i = 0; i < tier.lanes(); i++) {
            twice[i] = i / 2;
            minusPlus[i] = i % 2 == 0 ? Integer.MIN_VALUE : 0;
        }
        asm.vec(VecOp.VMOVUPS_LOAD, tier.vec(TWICE), Constants.lanes(asm, twice));
        asm.vec(VecOp.VMOVUPS_LOAD, tier.vec(MINUS_PLUS), Constants.lanes(asm, minusPlus));
        return () -> angles.each(AT, UNROLL, (vector, offset, partial) -> {
            Vec turning = tier.vec(P + vector);
            Vec swapped = tier.vec(Q + vector);
            Vec cos = tier.vec(COS + vector);
            Vec sin = tier.vec(SIN + vector);
            elements.load(turning, at(X, AT, 2, 2 * offset), partial);
            angles.load(cos.as(half), at(COSINE, AT, 1, offset), partial);
            angles.load(sin.as(half), at(SINE, AT, 1, offset), partial);
            asm.vec(VecOp.VPERMD, cos, tier.vec(TWICE), cos);
            asm.vec(VecOp.VPERMD, sin, tier.vec(TWICE), sin);
            asm.vec(VecOp.VXORPS, sin, sin, tier.vec(MINUS_PLUS));
            asm.vec(VecOp.VSHUFPS, swapped, turning, turning, 0xB1);
            asm.vec(VecOp.VMULPS, swapped, swapped, sin);
            asm.vec(VecOp.VFMADD231PS, swapped, turning, cos);
            elements.store(at(X, AT, 2, 2 * offset), swapped, partial);
        });
    }
}
