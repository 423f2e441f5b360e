package dev.freehold.kernels.x86.matmul.codes;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Constants;
import dev.freehold.kernels.x86.assembler.Mem;
import dev.freehold.kernels.x86.assembler.Vec;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.assembler.Width;
import dev.freehold.kernels.x86.cpu.CpuTier;

/// Emits loads from one interleaved block; offsets are those of the block of a single row, as the file has it.
///
/// @param block    where the block of the first row begins
/// @param nibbles  0x0F in every byte
/// @param scratch  a register that every call may overwrite
public record BlockReader(Assembler asm, CpuTier tier, Mem block, Vec nibbles, Vec scratch) {
    /// The 4 bytes at `offset` of each row.
    Mem dwords(int offset) {
        return block.plus(tier.lanes() * offset);
    }

    /// `out` = the low four bits of each of the 4 bytes at `offset`.
    void lowNibbles(Vec out, int offset) {
        asm.vec(VecOp.VPAND, out, nibbles, dwords(offset));
    }

    /// `out` = the high four bits of each of the 4 bytes at `offset`.
    void highNibbles(Vec out, int offset) {
        if (tier.isAvx512()) {
            asm.vec(VecOp.VPSRLW, out, dwords(offset), 4);
        } else {
            asm.vec(VecOp.VMOVUPS_LOAD, out, dwords(offset));
            asm.vec(VecOp.VPSRLW, out, out, 4);
        }
        asm.vec(VecOp.VPAND, out, out, nibbles);
    }

    /// `out` = bits `from … from + count - 1` of each of the 4 bytes at `offset`, moved to bit `to`.
    void bits(Vec out, int offset, int from, int count, int to) {
        asm.vec(VecOp.VMOVUPS_LOAD, out, dwords(offset));
        shiftWords(out, to - from);
        asm.vec(VecOp.VPAND, out, out, bytes(((1 << count) - 1) << to));
    }

    /// Left by `bits`, right where negative, within 16-bit lanes.
    private void shiftWords(Vec out, int bits) {
        if (bits > 0) {
            asm.vec(VecOp.VPSLLW, out, out, bits);
        } else if (bits < 0) {
            asm.vec(VecOp.VPSRLW, out, out, -bits);
        }
    }

    /// `out` = bits `from … from + count - 1` of the 32 bits at `offset`, moved to bit `to` of the lane.
    void field(Vec out, int offset, int from, int count, int to) {
        asm.vec(VecOp.VMOVUPS_LOAD, out, dwords(offset));
        if (from > to) {
            asm.vec(VecOp.VPSRLD, out, out, from - to);
        } else if (from < to) {
            asm.vec(VecOp.VPSLLD, out, out, to - from);
        }
        asm.vec(VecOp.VPAND, out, out, lanes(((1 << count) - 1) << to));
    }

    /// `out` = the F16 at `offset`, as f32.
    void half(Vec out, int offset) {
        asm.vec(VecOp.VCVTPH2PS, out, dwords(offset));
    }

    /// `out = out·(F16 at offset)`, from integers.
    void times(Vec out, int offset) {
        asm.vec(VecOp.VCVTDQ2PS, out, out);
        half(scratch, offset);
        asm.vec(VecOp.VMULPS, out, out, scratch);
    }

    /// `out = -out`, f32.
    void negate(Vec out) {
        asm.vec(VecOp.VPXOR, out, out, lanes(0x8000_0000));
    }

    /// `value` in every byte.
    public Mem bytes(int value) {
        return Constants.everyByte(asm, Width.ZMM, value);
    }

    /// `value` in every 32-bit lane.
    Mem lanes(int value) {
        return Constants.everywhere(asm, Width.ZMM, value);
    }

    /// 16 bytes, in every 128 bits, for [VecOp#VPSHUFB].
    Mem table(byte[] sixteen) {
        var all = new byte[Width.ZMM.bytes()];
        for (int i = 0; i < all.length; i++) {
            all[i] = sixteen[i % 16];
        }
        return asm.constant(all);
    }
}
