package dev.freehold.kernels.x86.assembler;

/// Vector register `index`, 0 to 31, seen at `width`.
///
/// @param mask     number of the mask register that chooses the lanes to change, in the destination or the stored
///                 operand of an instruction; 0 for all lanes
/// @param zeroing  whether lanes that the mask leaves out become 0 instead of staying as they are
public record Vec(int index, Width width, int mask, boolean zeroing) implements Operand {
    public Vec {
        if (index < 0 || index > 31) {
            throw new IllegalArgumentException("vector registers are 0-31, got " + index);
        }
    }

    public Vec(int index, Width width) {
        this(index, width, 0, false);
    }

    public static Vec xmm(int index) {
        return new Vec(index, Width.XMM);
    }

    public static Vec ymm(int index) {
        return new Vec(index, Width.YMM);
    }

    public static Vec zmm(int index) {
        return new Vec(index, Width.ZMM);
    }

    /// The low part of this register.
    public Vec as(Width other) {
        return new Vec(index, other, mask, zeroing);
    }

    /// This register, where only the lanes that `mask` chooses change.
    public Vec under(Mask mask) {
        return new Vec(index, width, mask.index(), false);
    }

    /// This register, where the lanes that `mask` does not choose become 0.
    public Vec zeroing(Mask mask) {
        return new Vec(index, width, mask.index(), true);
    }
}
