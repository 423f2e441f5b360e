package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.ref.Reference;

/// `out = input·weightᵀ` on all threads: weights of floating point by [FloatMatmul], quantized ones by
/// [QuantizedMatmul].
///
/// A result is bit for bit the same whatever the other tokens of the batch, and whatever the number of threads.
public final class Matmul {
    private final FloatMatmul floats;
    private final QuantizedMatmul quantized;

    /// @param pairsBfloat16  whether the processor multiplies pairs of bf16 (AVX512_BF16)
    public Matmul(CpuTier tier, boolean pairsBfloat16, CodeMemory code, Routines routines, ThreadTeam team) {
        ThreadLocal<Worker> workers = ThreadLocal.withInitial(Worker::new);
        this.floats = new FloatMatmul(tier, pairsBfloat16, routines, team, workers);
        this.quantized = new QuantizedMatmul(tier, code, routines, team, workers);
    }

    /// @param out    F32 `(T, N)`, overwritten
    /// @param input  F32 `(T, K)`
    public synchronized void run(Tensor out, InterleavedMatrix weight, Tensor input) {
        NativeMemory.requireFloats(out);
        NativeMemory.requireFloats(input);
        if (input.shape().columns() != weight.columns() || out.shape().columns() != weight.rows()
                || out.shape().rows() != input.shape().rows()) {
            throw new IllegalArgumentException("%s·%sᵀ does not give %s"
                    .formatted(input.shape(), weight.source().shape(), out.shape()));
        }
        switch (weight.source().dtype()) {
            case F32, F16, BF16 -> floats.run(out, weight, input);
            default -> quantized.run(out, weight, input);
        }
        Reference.reachabilityFence(out);
        Reference.reachabilityFence(input);
    }
}
