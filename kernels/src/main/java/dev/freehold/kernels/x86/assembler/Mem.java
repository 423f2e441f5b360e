package dev.freehold.kernels.x86.assembler;

import java.util.Objects;

/// `[base + index·scale + displacement]`, displacement in bytes, or a constant that lies behind the code.
///
/// @param base          null for a constant
/// @param index         null for none
/// @param scale         1, 2, 4 or 8
/// @param broadcast     whether 32 bits fill every lane (`m32{1to16}`, for arithmetic in EVEX encoding)
/// @param constant      where the constant lies; null where there is a base
public record Mem(Gpr base, Gpr index, int scale, int displacement, boolean broadcast, Label constant)
        implements Operand {
    public Mem {
        if ((base == null) == (constant == null)) {
            throw new IllegalArgumentException("an address has a base or is a constant's");
        }
        if (index == Gpr.RSP) {
            throw new IllegalArgumentException("RSP cannot be an index");
        }
        if (Integer.bitCount(scale) != 1 || scale > 8) {
            throw new IllegalArgumentException("scale is 1, 2, 4 or 8, got " + scale);
        }
    }

    public Mem(Gpr base, int displacement) {
        this(Objects.requireNonNull(base), null, 1, displacement, false, null);
    }

    public static Mem at(Gpr base) {
        return new Mem(base, 0);
    }

    public static Mem at(Gpr base, int displacement) {
        return new Mem(base, displacement);
    }

    public static Mem at(Gpr base, Gpr index, int scale, int displacement) {
        return new Mem(Objects.requireNonNull(base), Objects.requireNonNull(index), scale, displacement, false, null);
    }

    static Mem of(Label constant) {
        return new Mem(null, null, 1, 0, false, constant);
    }

    /// `bytes` further.
    public Mem plus(int bytes) {
        return new Mem(base, index, scale, Math.addExact(displacement, bytes), broadcast, constant);
    }

    /// The 32 bits here, in every lane.
    public Mem inEveryLane() {
        return new Mem(base, index, scale, displacement, true, constant);
    }
}
