package dev.freehold.benchmarks;

import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tensor.training.ReferenceTrainingKernels;
import dev.freehold.tensor.training.Strided;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The three products of a linear layer in training, `T` tokens by a matrix `(N, K)`.
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainingProductBenchmark {
    /// What is computed of what.
    public enum Form {
        /// `Y = X·Wᵀ`.
        FORWARD,
        /// `dX = dY·W`.
        OF_INPUT,
        /// `dW += dYᵀ·X`.
        OF_WEIGHT
    }

    private static final int CHECKED = 2;

    @Param
    public Form form;

    @Param
    public Precision precision;

    /// `T×N×K`.
    @Param({"512x896x896", "512x4864x896", "512x896x4864", "512x256x256", "2048x768x256", "1024x2048x256"})
    public String shape;

    private Strided out;
    private Strided left;
    private Strided right;
    private double macs;

    public TrainingProductBenchmark() {}

    @Setup(Level.Trial)
    public void prepare(KernelsUnderTest kernels) {
        int[] sizes = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        Tensor input = RandomTensor.of(kernels.arena, sizes[0], sizes[2]);
        Tensor weight = RandomTensor.of(kernels.arena, sizes[1], sizes[2]);
        Tensor output = RandomTensor.of(kernels.arena, sizes[0], sizes[1]);
        macs = (double) sizes[0] * sizes[1] * sizes[2];
        switch (form) {
            case FORWARD -> take(output, Strided.of(input), Strided.of(weight).transposed());
            case OF_INPUT -> take(input, Strided.of(output), Strided.of(weight));
            case OF_WEIGHT -> take(weight, Strided.of(output).transposed(), Strided.of(input));
        }
        check(kernels);
    }

    private void take(Tensor result, Strided leftFactor, Strided rightFactor) {
        out = Strided.of(result);
        left = leftFactor;
        right = rightFactor;
    }

    private void check(KernelsUnderTest kernels) {
        Tensor expected = Tensor.zeros(kernels.arena, "expected", CHECKED, out.columns());
        Tensor actual = Tensor.zeros(kernels.arena, "product", out.rows(), out.columns());
        new ReferenceTrainingKernels().multiply(
                Strided.of(expected), left.rows(0, CHECKED), right, false, Precision.F32);
        kernels.tested.training().multiply(Strided.of(actual), left, right, false, precision);
        Agreement.require(expected, actual, tolerance(left.columns()));
    }

    /// Rounding to bf16 changes a product of two numbers in `[-1, 1]` by about `1/512`, and by either sign.
    private float tolerance(int depth) {
        return switch (precision) {
            case F32 -> 1e-5f * depth;
            case BF16 -> (float) Math.sqrt(depth) / 128;
        };
    }

    @Benchmark
    public Strided multiply(KernelsUnderTest kernels, Rates rates) {
        kernels.tested.training().multiply(out, left, right, form == Form.OF_WEIGHT, precision);
        rates.gigaMacs += macs / 1e9;
        return out;
    }
}
