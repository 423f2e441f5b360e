package dev.freehold.kernels.x86.elementwise;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;

/// Emits `silu(x) = x / (1 + e⁻ˣ)` of all lanes.
///
/// Below -88, where `silu(x)` is within `6e-37` of 0, it is that of -88; so also for `-∞`.
public final class Silu {
    private static final float LEAST = -88f;

    private Silu() {}

    /// `x = silu(x)`. Clobbers `minusX`, `power` and `t`.
    public static void emit(Assembler asm, Vec x, Vec minusX, Vec power, Vec t) {
        asm.vec(VecOp.VMOVUPS_LOAD, t, Constants.everywhere(asm, x.width(), LEAST));
        asm.vec(VecOp.VMAXPS, x, t, x); // in this order a NaN stays one
        asm.vec(VecOp.VXORPS, minusX, x, Constants.everywhere(asm, x.width(), -0f));
        Exponential.emit(asm, power, minusX, t);
        asm.vec(VecOp.VADDPS, power, power, Constants.everywhere(asm, x.width(), 1f));
        asm.vec(VecOp.VDIVPS, x, x, power);
    }
}
