package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;

/// How weights of floating point meet their activations, step by step.
enum FloatElements {
    /// An f32 a lane.
    F32(1, 1, 4, 4, VecOp.VFMADD231PS) {
        @Override
        void load(Assembler asm, Vec out, Mem weights, int part) {
            asm.vec(VecOp.VMOVUPS_LOAD, out, weights);
        }
    },

    /// An F16 a lane, converted to f32, which holds it exactly.
    F16(1, 1, 2, 4, VecOp.VFMADD231PS) {
        @Override
        void load(Assembler asm, Vec out, Mem weights, int part) {
            asm.vec(VecOp.VCVTPH2PS, out, weights);
        }
    },

    /// Two bf16 a lane, one after the other as f32, which holds them exactly.
    BF16(2, 2, 4, 8, VecOp.VFMADD231PS) {
        @Override
        void load(Assembler asm, Vec out, Mem weights, int part) {
            asm.vec(VecOp.VMOVUPS_LOAD, out, weights);
            if (part == 0) {
                asm.vec(VecOp.VPSLLD, out, out, 16);
            } else {
                asm.vec(VecOp.VPAND, out, out, Constants.everywhere(asm, Width.ZMM, UPPER_HALF));
            }
        }
    },

    /// Two bf16 a lane times two activations in bf16 (AVX512_BF16).
    BF16_PAIRS(2, 1, 4, 4, VecOp.VDPBF16PS) {
        @Override
        void load(Assembler asm, Vec out, Mem weights, int part) {
            asm.vec(VecOp.VMOVUPS_LOAD, out, weights);
        }
    };

    private static final int UPPER_HALF = 0xFFFF_0000;

    private final int perStep;
    private final int parts;
    private final int weightBytes;
    private final int activationBytes;
    private final VecOp multiplyAdd;

    FloatElements(int perStep, int parts, int weightBytes, int activationBytes, VecOp multiplyAdd) {
        this.perStep = perStep;
        this.parts = parts;
        this.weightBytes = weightBytes;
        this.activationBytes = activationBytes;
        this.multiplyAdd = multiplyAdd;
    }

    /// Elements of a row in a step.
    int perStep() {
        return perStep;
    }

    /// Multiplications a step takes for a cell, one after the other.
    int parts() {
        return parts;
    }

    /// Bytes a lane has in a step.
    int weightBytes() {
        return weightBytes;
    }

    /// Bytes of a token's activations in a step.
    int activationBytes() {
        return activationBytes;
    }

    /// `sum += weights·activation`.
    VecOp multiplyAdd() {
        return multiplyAdd;
    }

    /// `out` = the weights of part `part` of a step.
    abstract void load(Assembler asm, Vec out, Mem weights, int part);
}
