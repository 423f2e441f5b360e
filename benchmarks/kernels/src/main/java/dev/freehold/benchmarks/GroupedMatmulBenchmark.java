package dev.freehold.benchmarks;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Products with several matrices, each of which has some of the rows: experts of a generated token or of a prompt, and
/// beside them one matrix as large as all of them together.
///
/// Each call meets other matrices, some hundred megabytes in all: the weights come from memory and not from a cache.
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class GroupedMatmulBenchmark {
    private static final long BYTES = 400L << 20;

    @Param({"F16", "BF16", "Q8_0", "Q4_0", "Q4_K"})
    public DType type;

    /// Matrices in a call.
    @Param("8")
    public int experts;

    /// Rows of each matrix.
    @Param({"1", "4", "8", "16", "32", "64"})
    public int tokens;

    /// `N×K` of a matrix; Qwen3-30B-A3B has both.
    @Param({"768x2048", "2048x768"})
    public String shape;

    private final List<List<PackedMatrix>> weights = new ArrayList<>();
    private final List<PackedMatrix> large = new ArrayList<>();
    private int[] bounds;
    private Tensor input;
    private Tensor out;
    private Tensor largeInput;
    private Tensor largeOut;
    private double macs;
    private double bytes;
    private int next;

    public GroupedMatmulBenchmark() {}

    @Setup(Level.Trial)
    public void prepare(KernelsUnderTest kernels) {
        int rows = Integer.parseInt(shape.substring(0, shape.indexOf('x')));
        int columns = Integer.parseInt(shape.substring(shape.indexOf('x') + 1));
        Tensor matrix = RandomTensor.of(kernels.arena, type, rows, columns);
        Tensor all = RandomTensor.of(kernels.arena, type, experts * rows, columns);
        int calls = (int) (BYTES / all.data().byteSize()) + 1;
        for (int call = 0; call < calls; call++) {
            weights.add(IntStream.range(0, experts).mapToObj(_ -> kernels.tested.pack(matrix)).toList());
            large.add(kernels.tested.pack(all));
        }
        bounds = IntStream.rangeClosed(0, experts).map(i -> i * tokens).toArray();
        input = RandomTensor.of(kernels.arena, experts * tokens, columns);
        out = Tensor.zeros(kernels.arena, "products", experts * tokens, rows);
        largeInput = input.rows(0, tokens);
        largeOut = Tensor.zeros(kernels.arena, "product", tokens, experts * rows);
        macs = (double) matrix.shape().elements() * experts * tokens;
        bytes = all.data().byteSize();
        check(kernels);
    }

    private void check(KernelsUnderTest kernels) {
        kernels.tested.groupedMatmul(out, weights.getLast(), bounds, input);
        for (int row = 0; row < experts * tokens; row += tokens) {
            Tensor expected = Tensor.zeros(kernels.arena, "expected", 1, out.shape().columns());
            kernels.tested.matmul(expected, weights.getFirst().getFirst(), input.row(row));
            Agreement.require(expected, out.row(row), 0f);
        }
    }

    @Benchmark
    public Tensor grouped(KernelsUnderTest kernels, Rates rates) {
        kernels.tested.groupedMatmul(out, weights.get(next), bounds, input);
        count(rates);
        return out;
    }

    @Benchmark
    public Tensor large(KernelsUnderTest kernels, Rates rates) {
        kernels.tested.matmul(largeOut, large.get(next), largeInput);
        count(rates);
        return largeOut;
    }

    private void count(Rates rates) {
        next = (next + 1) % weights.size();
        rates.gigaMacs += macs / 1e9;
        rates.gigaBytes += bytes / 1e9;
    }
}
