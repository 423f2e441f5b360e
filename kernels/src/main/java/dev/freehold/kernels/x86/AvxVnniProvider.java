package dev.freehold.kernels.x86;

import dev.freehold.kernels.x86.cpu.CpuTier;

/// Offers the kernels of [CpuTier#AVX_VNNI].
public final class AvxVnniProvider extends X86Provider {
    public AvxVnniProvider() {
        super(CpuTier.AVX_VNNI);
    }
}
