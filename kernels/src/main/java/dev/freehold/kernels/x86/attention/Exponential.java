package dev.freehold.kernels.x86.attention;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Operand;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// `2ˣ` of all lanes for `x ≤ 0`, to about 1 unit in the last place; exactly 1 for 0, and 0 where the result would be
/// tiny.
///
/// `2ˣ = 2ⁿ·2ʳ` with `n = round(x)` and `|r| ≤ ½`. `2ʳ` is a polynomial of degree 6 that is 1 at 0 and has the least
/// greatest relative error, `2·10⁻⁹`, found by iteratively reweighted least squares.
///
/// @param first  the first of the registers that hold constants, where there are enough of them
public record Exponential(CpuTier tier, int first) {
    /// What makes a power of e one of 2.
    public static final float LOG2_E = 1.44269504f;

    private static final float[] POLYNOMIAL = { // highest power first
        0x1.41fbb8p-13f, 0x1.5f3e54p-10f, 0x1.3b2d4cp-7f, 0x1.c6aee8p-5f, 0x1.ebfbdcp-3f, 0x1.62e430p-1f, 1f};

    /// Where [VecOp#VSCALEFPS] is, it rounds to 0 what is too small; elsewhere `2⁻¹²⁵` is the least that adding to the
    /// exponent can make, and what is below becomes 0.
    private static final float LEAST_SCALED = -200f;
    private static final float LEAST_ADDED = -125f;

    private static final int TO_NEAREST = 0x08;
    private static final int NOT_LESS = 0x05; // true for NaN
    private static final int EXPONENT_BITS_AT = 23;

    /// Registers for constants from `first` on.
    public static final int REGISTERS = POLYNOMIAL.length + 1;

    private boolean keepsConstants() {
        return tier.isAvx512();
    }

    private float least() {
        return tier.isAvx512() ? LEAST_SCALED : LEAST_ADDED;
    }

    /// Loads the constants.
    public void begin(Assembler asm) {
        if (keepsConstants()) {
            for (int i = 0; i < POLYNOMIAL.length; i++) {
                asm.vec(VecOp.VMOVUPS_LOAD, tier.vec(first + i), inMemory(asm, POLYNOMIAL[i]));
            }
            asm.vec(VecOp.VMOVUPS_LOAD, tier.vec(first + POLYNOMIAL.length), inMemory(asm, least()));
        }
    }

    private Operand coefficient(Assembler asm, int i) {
        return keepsConstants() ? tier.vec(first + i) : inMemory(asm, POLYNOMIAL[i]);
    }

    private Mem inMemory(Assembler asm, float value) {
        ByteBuffer bytes = ByteBuffer.allocate(tier.width().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat(value);
        }
        return asm.constant(bytes.array());
    }

    /// `x = 2ˣ`.
    ///
    /// @param n  clobbered
    /// @param p  clobbered
    public void emit(Assembler asm, Vec x, Vec n, Vec p) {
        if (tier.isAvx512()) {
            asm.vec(VecOp.VMAXPS, x, tier.vec(first + POLYNOMIAL.length), x); // in this order NaN stays NaN
            power(asm, x, n, p);
            asm.vec(VecOp.VSCALEFPS, x, p, n);
            return;
        }
        Vec least = p;
        asm.vec(VecOp.VMOVUPS_LOAD, least, inMemory(asm, least()));
        Vec kept = tier.vec(first);
        asm.vec(VecOp.VCMPPS, kept, x, least, NOT_LESS);
        asm.vec(VecOp.VMAXPS, x, least, x);
        power(asm, x, n, p);
        asm.vec(VecOp.VCVTPS2DQ, n, n);
        asm.vec(VecOp.VPSLLD, n, n, EXPONENT_BITS_AT);
        asm.vec(VecOp.VPADDD, p, p, n);
        asm.vec(VecOp.VANDPS, x, p, kept);
    }

    /// `n = round(x)`, `p = 2ˣ⁻ⁿ`.
    private void power(Assembler asm, Vec x, Vec n, Vec p) {
        asm.vec(VecOp.VRNDSCALEPS, n, x, TO_NEAREST);
        asm.vec(VecOp.VSUBPS, x, x, n);
        asm.vec(VecOp.VMOVUPS_LOAD, p, coefficient(asm, 0));
        for (int i = 1; i < POLYNOMIAL.length; i++) {
            asm.vec(VecOp.VFMADD213PS, p, x, coefficient(asm, i));
        }
    }
}
