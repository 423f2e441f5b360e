package dev.freehold.kernels.x86.attention;

import static dev.freehold.kernels.x86.assembler.Mem.at;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;

/// Loads vectors of the lines of [KvPages] as F32.
record KvLines(CpuTier tier, KvType type) {
    /// Vectors in a line.
    int vectors() {
        return KvPages.LINE / tier.lanes();
    }

    int bytes() {
        return KvPages.LINE * type.bytes();
    }

    /// Whether what is loaded has to be scaled.
    boolean scaled() {
        return type == KvType.Q8_0;
    }

    /// Bytes of the codes of a panel, behind which its scales are.
    int scalesAt(int lines) {
        return lines * bytes();
    }

    /// `target = vector of the line at `line`.
    ///
    /// @param scale  of every lane, where there are scales
    void load(Assembler asm, Vec target, Gpr line, int offset, int vector, Vec scale) {
        Mem elements = at(line, offset + vector * tier.lanes() * type.bytes());
        switch (type) {
            case F32 -> asm.vec(VecOp.VMOVUPS_LOAD, target, elements);
            case F16 -> asm.vec(VecOp.VCVTPH2PS, target, elements);
            case Q8_0 -> {
                asm.vec(VecOp.VPMOVSXBD, target, elements);
                asm.vec(VecOp.VCVTDQ2PS, target, target);
                asm.vec(VecOp.VMULPS, target, target, scale);
            }
        }
    }

    /// The scales of the tokens of a vector of keys.
    void loadScales(Assembler asm, Vec target, Gpr scales, int offset, int vector) {
        asm.vec(VecOp.VCVTPH2PS, target, at(scales, offset + vector * tier.lanes() * Short.BYTES));
    }

    /// The scale of a token's values in every lane.
    void loadScale(Assembler asm, Vec target, Gpr scales, int offset) {
        Vec halves = target.as(tier.isAvx512() ? Width.YMM : Width.XMM);
        asm.vec(VecOp.VPBROADCASTW, halves, at(scales, offset));
        asm.vec(VecOp.VCVTPH2PS, target, halves);
    }
}
