package dev.freehold.kernels.x86;

import dev.freehold.kernels.x86.cpu.CpuTier;

/// Offers the kernels of [CpuTier#AVX2].
public final class Avx2Provider extends X86Provider {
    public Avx2Provider() {
        super(CpuTier.AVX2);
    }
}
