package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.matmul.codes.QuantizedCodes;

/// How a tier multiplies bytes and adds four neighbouring products to an int32: exactly, in all of these ways.
enum ByteDot {
    /// `vpdpbusd`, of unsigned weights.
    VNNI {
        @Override
        void emit(Assembler asm, Vec product, Vec weights, Vec activations, Vec scratch, Vec scratch2) {
            asm.vec(VecOp.VPDPBUSD, product, weights, activations);
        }
    },

    /// `vpmaddubsw` of unsigned weights up to 127, whose sums of two products fit 16 bits.
    UNSIGNED {
        @Override
        void emit(Assembler asm, Vec product, Vec weights, Vec activations, Vec scratch, Vec scratch2) {
            asm.vec(VecOp.VPMADDUBSW, scratch, weights, activations);
            asm.vec(VecOp.VPMADDWD, scratch, scratch, ones(asm));
            asm.vec(VecOp.VPADDD, product, product, scratch);
        }
    },

    /// `vpmaddubsw` of the weights' magnitudes and the activations with the weights' signs: activations are -127 to
    /// 127, so sums of two products fit 16 bits.
    SIGNED {
        @Override
        void emit(Assembler asm, Vec product, Vec weights, Vec activations, Vec scratch, Vec scratch2) {
            asm.vec(VecOp.VPABSB, scratch, weights);
            asm.vec(VecOp.VPSIGNB, scratch2, activations, weights);
            asm.vec(VecOp.VPMADDUBSW, scratch, scratch, scratch2);
            asm.vec(VecOp.VPMADDWD, scratch, scratch, ones(asm));
            asm.vec(VecOp.VPADDD, product, product, scratch);
        }
    };

    static ByteDot of(CpuTier tier, QuantizedCodes codes) {
        return tier.dotsBytes() ? VNNI : codes.signed() ? SIGNED : UNSIGNED;
    }

    /// Further registers a cell.
    int extra() {
        return 0;
    }

    /// Further registers in all.
    int scratch() {
        return 0;
    }

    /// `product += Σ weights·activations`, four bytes a lane.
    abstract void emit(Assembler asm, Vec product, Vec weights, Vec activations, Vec scratch, Vec scratch2);

    /// 1 in every 16-bit lane.
    private static Mem ones(Assembler asm) {
        var all = new byte[Width.ZMM.bytes()];
        for (int i = 0; i < all.length; i += 2) {
            all[i] = 1;
        }
        return asm.constant(all);
    }
}
