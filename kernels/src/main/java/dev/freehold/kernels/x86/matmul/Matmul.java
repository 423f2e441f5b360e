package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Product;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Products of matrices with one input, on all threads: weights of floating point by [FloatMatmul], quantized ones by
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
    public void run(Tensor out, PackedMatrix weight, Tensor input) {
        if (out.shape().rows() != input.shape().rows()) {
            throw new IllegalArgumentException("%s·%sᵀ does not give %s"
                    .formatted(input.shape(), weight.shape(), out.shape()));
        }
        run(List.of(new Product(out, weight, 0)), input);
    }

    /// @param products  with matrices that have been packed for this tier
    /// @param input     F32 `(R, K)`
    public synchronized void run(List<Product> products, Tensor input) {
        NativeMemory.requireFloats(input);
        Map<DType, List<Batch>> batches = new EnumMap<>(DType.class);
        for (Product product : products) {
            Batch batch = batch(product, input);
            batches.computeIfAbsent(batch.weight().dtype(), _ -> new ArrayList<>()).add(batch);
        }
        batches.forEach((dtype, alike) -> {
            switch (dtype) {
                case F32, F16, BF16 -> floats.run(alike, input);
                default -> quantized.run(alike, input);
            }
        });
        Reference.reachabilityFence(products);
        Reference.reachabilityFence(input);
    }

    private static Batch batch(Product product, Tensor input) {
        var weight = (InterleavedMatrix) product.weight();
        Tensor out = product.out();
        NativeMemory.requireFloats(out);
        Objects.checkFromIndexSize(product.first(), out.shape().rows(), input.shape().rows());
        if (input.shape().columns() != weight.columns() || out.shape().columns() != weight.rows()) {
            throw new IllegalArgumentException("%s·%sᵀ does not give %s"
                    .formatted(input.shape(), weight.shape(), out.shape()));
        }
        weight.data(); // still there
        return new Batch(weight, product.first(), out);
    }
}
