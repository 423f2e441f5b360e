package dev.freehold.kernels.x86.assembler;

/// General purpose registers, 64 bits, in the order of their hardware numbers.
public enum Gpr implements Operand {
    RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15;

    int code() {
        return ordinal();
    }
}
