package dev.freehold.kernels.x86.assembler;

/// Writes one routine. Two emitters that are equal write the same code: a record of what is constant in it.
public interface Emitter {
    /// The code of a [Routine].
    byte[] assemble();
}
