package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `out = input·weightᵀ` on all threads, of one matrix or of several that have some of the tokens each: weights of
/// floating point by [FloatMatmul], quantized ones by [QuantizedMatmul].
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
    public void run(Tensor out, InterleavedMatrix weight, Tensor input) {
        run(out, List.of(weight), new int[] {0, input.shape().rows()}, input);
    }

    /// Rows `bounds[i] … bounds[i + 1] - 1` of `input` times `weights[i]`.
    ///
    /// @param out      F32 `(R, N)`, overwritten
    /// @param weights  `(N, K)` each, all of one type
    /// @param bounds   ascending, one more than weights, from 0 to `R`
    /// @param input    F32 `(R, K)`
    public synchronized void run(Tensor out, List<InterleavedMatrix> weights, int[] bounds, Tensor input) {
        NativeMemory.requireFloats(out);
        NativeMemory.requireFloats(input);
        requireAll(weights.size(), bounds, input.shape().rows());
        var batches = new ArrayList<Batch>();
        for (int i = 0; i < weights.size(); i++) {
            requireProduct(out, weights.get(i), input);
            requireAlike(weights.getFirst(), weights.get(i));
            if (bounds[i] < bounds[i + 1]) {
                batches.add(new Batch(weights.get(i), bounds[i], out.rows(bounds[i], bounds[i + 1] - bounds[i])));
            }
        }
        if (!batches.isEmpty()) {
            switch (batches.getFirst().weight().dtype()) {
                case F32, F16, BF16 -> floats.run(batches, input);
                default -> quantized.run(batches, input);
            }
        }
        Reference.reachabilityFence(out);
        Reference.reachabilityFence(input);
    }

    private static void requireAll(int weights, int[] bounds, int rows) {
        boolean ascending = bounds.length == weights + 1 && bounds[0] == 0 && bounds[weights] == rows;
        for (int i = 0; ascending && i < weights; i++) {
            ascending = bounds[i] <= bounds[i + 1];
        }
        if (!ascending) {
            throw new IllegalArgumentException("%s do not part %d rows among %d matrices"
                    .formatted(Arrays.toString(bounds), rows, weights));
        }
    }

    private static void requireProduct(Tensor out, InterleavedMatrix weight, Tensor input) {
        if (input.shape().columns() != weight.columns() || out.shape().columns() != weight.rows()
                || out.shape().rows() != input.shape().rows()) {
            throw new IllegalArgumentException("%s·%sᵀ does not give %s"
                    .formatted(input.shape(), weight.shape(), out.shape()));
        }
        weight.data(); // still there
    }

    private static void requireAlike(InterleavedMatrix first, InterleavedMatrix weight) {
        if (weight.dtype() != first.dtype()) {
            throw new IllegalArgumentException("matrices of %s and of %s cannot be multiplied together"
                    .formatted(first.dtype(), weight.dtype()));
        }
    }
}
