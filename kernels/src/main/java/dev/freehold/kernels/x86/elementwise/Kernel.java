package dev.freehold.kernels.x86.elementwise;

import dev.freehold.kernels.x86.cpu.CpuTier;

/// What a routine is made for: equal kernels have equal code.
sealed interface Kernel permits AddRows, RmsNorm, Rope, SwiGlu {
    byte[] assemble(CpuTier tier);
}
