package dev.freehold.kernels.x86.training.gemm;

import dev.freehold.kernels.x86.assembler.VecOp;

/// What a 32-bit lane of a packed factor holds: a step along `K`.
public enum Elements {
    /// An F32.
    F32(1, VecOp.VFMADD231PS),
    /// Two neighbours along `K`, rounded to bf16 (AVX512_BF16); denormal numbers count as 0.
    BF16_PAIRS(2, VecOp.VDPBF16PS);

    private final int perStep;
    private final VecOp multiplyAdd;

    Elements(int perStep, VecOp multiplyAdd) {
        this.perStep = perStep;
        this.multiplyAdd = multiplyAdd;
    }

    /// Elements of `K` in a step.
    int perStep() {
        return perStep;
    }

    /// `sum += left·right`.
    VecOp multiplyAdd() {
        return multiplyAdd;
    }

    /// Steps that `depth` elements take; what the last lacks is 0.
    int steps(int depth) {
        return Math.ceilDiv(depth, perStep);
    }
}
