package dev.freehold.benchmarks;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Products with a weight matrix: a generated token, some sequences together, a prompt.
///
/// Few tokens meet another copy of the matrix in each call, some hundred megabytes in all, as in a model: the weights
/// come from memory and not from a cache.
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MatmulBenchmark {
    private static final long BYTES = 400L << 20;
    private static final int FEW_TOKENS = 16;
    private static final int CHECKED = 2;
    private static final float PER_INPUT = 1e-5f;

    @Param({"F16", "BF16", "Q8_0", "Q4_0", "Q4_K", "Q6_K"})
    public DType type;

    @Param({"1", "8", "512"})
    public int tokens;

    /// `N×K`; the feed-forward layer of Qwen2.5-1.5B has both.
    @Param({"8960x1536", "1536x8960"})
    public String shape;

    private final List<PackedMatrix> weights = new ArrayList<>();
    private Tensor input;
    private Tensor out;
    private double macs;
    private double bytes;
    private int next;

    public MatmulBenchmark() {}

    @Setup(Level.Trial)
    public void prepare(KernelsUnderTest kernels) {
        int[] sizes = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        Tensor matrix = RandomTensor.of(kernels.arena, type, sizes[0], sizes[1]);
        long size = matrix.data().byteSize();
        int copies = tokens <= FEW_TOKENS ? (int) (BYTES / size) + 1 : 1;
        for (int i = 0; i < copies; i++) {
            var copy = kernels.arena.allocate(size, 64).copyFrom(matrix.data());
            weights.add(kernels.tested.pack(new Tensor("weight", type, matrix.shape(), copy)));
        }
        input = RandomTensor.of(kernels.arena, tokens, sizes[1]);
        out = Tensor.zeros(kernels.arena, "product", tokens, sizes[0]);
        macs = (double) matrix.shape().elements() * tokens;
        bytes = size;
        check(kernels, matrix);
    }

    private void check(KernelsUnderTest kernels, Tensor matrix) {
        int some = Math.min(CHECKED, tokens);
        Tensor expected = Tensor.zeros(kernels.arena, "expected", some, matrix.shape().rows());
        kernels.reference.matmul(expected, kernels.reference.pack(matrix), input.rows(0, some));
        kernels.tested.matmul(out, weights.getLast(), input);
        Agreement.require(expected, out, tolerance(matrix.shape().columns()));
    }

    /// Sums may be in another order, and kernels may round activations to 8 bits. The error of one is then uniform
    /// within half of 1/127, that of its product with a weight deviates by `1/127/√12/√3`, and that of the sum by
    /// `√K` times as much: six times this, `√K/127`, is more than chance brings about.
    private static float tolerance(int columns) {
        return PER_INPUT * columns + (float) Math.sqrt(columns) / 127;
    }

    @Benchmark
    public Tensor matmul(KernelsUnderTest kernels, Rates rates) {
        kernels.tested.matmul(out, weights.get(next), input);
        next = (next + 1) % weights.size();
        rates.gigaMacs += macs / 1e9;
        rates.gigaBytes += bytes / 1e9;
        return out;
    }
}
