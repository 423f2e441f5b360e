package dev.freehold.kernels.x86;

import dev.freehold.kernels.x86.cpu.CpuTier;

/// Offers the kernels of [CpuTier#AVX512_VNNI].
public final class Avx512VnniProvider extends X86Provider {
    public Avx512VnniProvider() {
        super(CpuTier.AVX512_VNNI);
    }
}
