package dev.freehold.kernels.x86.assembler;

/// What an instruction reads or writes.
public sealed interface Operand permits Gpr, Vec, Mem {}
