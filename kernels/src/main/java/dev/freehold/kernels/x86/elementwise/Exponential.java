package dev.freehold.kernels.x86.elementwise;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// Emits `eˣ` of all lanes, to within 2 units in the last place.
///
/// `eˣ = 2ⁿ·eʳ` with `n = round(x / ln 2)` and `|r| ≤ ln 2 / 2`. `eʳ` is its Taylor polynomial of degree 7, whose error
/// there is below `r⁸ / 8! < 6e-9`; `n` is added to the exponent bits. `ln 2` is subtracted in two parts, so that no
/// digits of `r` are lost (Cody and Waite). Beyond the normal numbers the result is about the nearest one of them, and
/// that of a NaN is a number.
public final class Exponential {
    private static final float LOG2_E = 1.44269504f;
    private static final float LN_2_HIGH = 0.693359375f;
    private static final float LN_2_LOW = -2.12194440e-4f;
    private static final float LEAST = -87.3f;
    private static final float GREATEST = 88.3f;
    private static final float LIMIT = 87f;
    /// Adding `1.5·2²³` leaves no room for a fraction: the sum is rounded, and its low bits are the integer.
    private static final float ROUNDER = 0x1.8p23f;
    private static final int EXPONENT_BITS_AT = 23;
    private static final float[] INVERSE_FACTORIALS =
            {1f / 5040, 1f / 720, 1f / 120, 1f / 24, 1f / 6, 1f / 2, 1f, 1f};

    private Exponential() {}

    /// `power = eˣ`. Clobbers `x` and `n`.
    public static void emit(Assembler asm, Vec power, Vec x, Vec n) {
        asm.vec(VecOp.VMAXPS, x, x, everywhere(asm, x, LEAST));
        asm.vec(VecOp.VMINPS, x, x, everywhere(asm, x, GREATEST));
        asm.vec(VecOp.VMOVUPS_LOAD, n, everywhere(asm, x, LOG2_E));
        asm.vec(VecOp.VFMADD213PS, n, x, everywhere(asm, x, ROUNDER));
        asm.vec(VecOp.VSUBPS, power, n, everywhere(asm, x, ROUNDER));
        asm.vec(VecOp.VFNMADD231PS, x, power, everywhere(asm, x, LN_2_HIGH)); // from here x is r
        asm.vec(VecOp.VFNMADD231PS, x, power, everywhere(asm, x, LN_2_LOW));
        asm.vec(VecOp.VMOVUPS_LOAD, power, everywhere(asm, x, INVERSE_FACTORIALS[0]));
        for (int i = 1; i < INVERSE_FACTORIALS.length; i++) {
            asm.vec(VecOp.VFMADD213PS, power, x, everywhere(asm, x, INVERSE_FACTORIALS[i]));
        }
        asm.vec(VecOp.VPSLLD, n, n, EXPONENT_BITS_AT);
        asm.vec(VecOp.VPADDD, power, power, n);
    }

    /// `power = eˣ`, and NaN where `x` is; beyond ±87 that of ±87. Clobbers `x`, `n` and `t`.
    static void emitOrNaN(Assembler asm, Vec power, Vec x, Vec n, Vec t) {
        asm.vec(VecOp.VMOVUPS_LOAD, n, everywhere(asm, x, LIMIT));
        asm.vec(VecOp.VMINPS, x, n, x); // in this order a NaN stays one
        asm.vec(VecOp.VMOVUPS_LOAD, n, everywhere(asm, x, -LIMIT));
        asm.vec(VecOp.VMAXPS, x, n, x);
        asm.vec(VecOp.VMOVUPS_LOAD, t, x);
        emit(asm, power, t, n);
        asm.zero(t);
        asm.vec(VecOp.VFMADD231PS, power, x, t);
    }

    private static Mem everywhere(Assembler asm, Vec like, float value) {
        return Constants.everywhere(asm, like.width(), value);
    }
}
