package dev.freehold.benchmarks;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.AttentionSequences;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tensor.training.ReferenceTrainingKernels;
import dev.freehold.tensor.training.TrainingKernels;
import java.util.Arrays;
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

/// Attention in training, forth and back: few long sequences and many short ones. Multiply-accumulates are those of
/// keys that are seen: two products forth and five back.
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainingAttentionBenchmark {
    private static final float F32_ERROR = 1e-4f;
    private static final float BF16_ERROR = 3e-2f;

    @Param
    public Precision precision;

    /// Sequences × tokens × heads × key heads × head width.
    @Param({"1x2048x14x2x64", "4x512x14x2x64", "32x64x4x2x64"})
    public String shape;

    private AttentionSequences sequences;
    private Tensor query;
    private Tensor key;
    private Tensor value;
    private Tensor out;
    private Tensor logSumExp;
    private Tensor dOut;
    private Tensor dQuery;
    private Tensor dKey;
    private Tensor dValue;
    private double macs;

    public TrainingAttentionBenchmark() {}

    @Setup(Level.Trial)
    public void prepare(KernelsUnderTest kernels) {
        int[] sizes = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        int tokens = sizes[0] * sizes[1];
        int wide = sizes[2] * sizes[4];
        int narrow = sizes[3] * sizes[4];
        int[] bounds = IntStream.rangeClosed(0, sizes[0]).map(i -> i * sizes[1]).toArray();
        var pattern = new AttentionPattern(
                sizes[2], (float) (1 / Math.sqrt(sizes[4])), AttentionPattern.UNLIMITED);
        sequences = new AttentionSequences(bounds, sizes[3], pattern);
        query = RandomTensor.of(kernels.arena, tokens, wide);
        key = RandomTensor.of(kernels.arena, tokens, narrow);
        value = RandomTensor.of(kernels.arena, tokens, narrow);
        dOut = RandomTensor.of(kernels.arena, tokens, wide);
        out = Tensor.zeros(kernels.arena, "out", tokens, wide);
        logSumExp = Tensor.zeros(kernels.arena, "logSumExp", tokens, sizes[2]);
        dQuery = Tensor.zeros(kernels.arena, "dQuery", tokens, wide);
        dKey = Tensor.zeros(kernels.arena, "dKey", tokens, narrow);
        dValue = Tensor.zeros(kernels.arena, "dValue", tokens, narrow);
        macs = sizes[0] * (sizes[1] * (sizes[1] + 1.0) / 2) * wide;
        check(kernels);
    }

    private void check(KernelsUnderTest kernels) {
        Tensor expected = Tensor.zeros(kernels.arena, "expected", out.shape().rows(), out.shape().columns());
        new ReferenceTrainingKernels().attention(expected, logSumExp, query, key, value, sequences, precision);
        forward(kernels.tested.training());
        Agreement.require(expected, out, precision == Precision.F32 ? F32_ERROR : BF16_ERROR);
    }

    private void forward(TrainingKernels kernels) {
        kernels.attention(out, logSumExp, query, key, value, sequences, precision);
    }

    @Benchmark
    public Tensor forward(KernelsUnderTest kernels, Rates rates) {
        forward(kernels.tested.training());
        rates.gigaMacs += 2 * macs / 1e9;
        return out;
    }

    @Benchmark
    public Tensor backward(KernelsUnderTest kernels, Rates rates) {
        kernels.tested.training().attentionBackward(dQuery, dKey, dValue, dOut, out, logSumExp, query, key, value,
                sequences, precision);
        rates.gigaMacs += 5 * macs / 1e9;
        return dQuery;
    }
}
