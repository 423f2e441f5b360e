package dev.freehold.kernels.x86.assembler;

/// Mask register `index`, 0 to 7. As the mask of an instruction only 1 to 7 will do: 0 there means no mask.
public record Mask(int index) {
    public Mask {
        if (index < 0 || index > 7) {
            throw new IllegalArgumentException("mask registers are 0-7, got " + index);
        }
    }

    public static Mask k(int index) {
        return new Mask(index);
    }
}
