package dev.freehold.benchmarks;

import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;
import java.util.function.BiConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What stands between the products, with the sizes of Qwen2.5-1.5B. Operations in place get numbers that they leave
/// as they are: others would become infinite, or so small that processors are slow with them.
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ElementwiseBenchmark {
    private static final int WIDTH = 1536;
    private static final int INNER_WIDTH = 8960;
    private static final int HEADS = 12;
    private static final int HEAD_WIDTH = 128;
    private static final float EPSILON = 1e-6f;
    private static final float TOLERANCE = 1e-4f;

    @Param({"1", "512"})
    public int tokens;

    private Tensor x;
    private Tensor nothing;
    private Tensor gain;
    private Tensor normed;
    private Tensor cosine;
    private Tensor sine;
    private Tensor gate;
    private Tensor up;

    public ElementwiseBenchmark() {}

    @Setup(Level.Trial)
    public void prepare(KernelsUnderTest kernels) {
        x = RandomTensor.of(kernels.arena, tokens, WIDTH);
        nothing = Tensor.zeros(kernels.arena, "nothing", tokens, WIDTH);
        gain = RandomTensor.of(kernels.arena, 1, WIDTH);
        normed = Tensor.zeros(kernels.arena, "normed", tokens, WIDTH);
        gate = Tensor.zeros(kernels.arena, "gate", tokens, INNER_WIDTH);
        up = Tensor.zeros(kernels.arena, "up", tokens, INNER_WIDTH);
        fixedPoint(RandomTensor.of(kernels.arena, tokens, INNER_WIDTH));
        cosine = Tensor.zeros(kernels.arena, "cosine", tokens, HEAD_WIDTH / 2);
        sine = Tensor.zeros(kernels.arena, "sine", tokens, HEAD_WIDTH / 2);
        for (int t = 0; t < tokens; t++) {
            for (int i = 0; i < HEAD_WIDTH / 2; i++) {
                cosine.set(t, i, (float) Math.cos(t + i));
                sine.set(t, i, (float) Math.sin(t + i));
            }
        }
        check(kernels, x, (some, target) -> some.rmsNorm(target, target, gain, EPSILON));
        check(kernels, x, (some, target) -> some.rope(target, HEADS, cosine, sine, RopePairing.HALVES));
        check(kernels, x, (some, target) -> some.add(target, x));
        check(kernels, gate, (some, target) -> some.swiGlu(target, up));
    }

    /// `silu(gate)·up = gate` where `up = 1 + e⁻ᵍᵃᵗᵉ`, and below 0 errors shrink.
    private void fixedPoint(Tensor random) {
        for (int t = 0; t < tokens; t++) {
            for (int k = 0; k < INNER_WIDTH; k++) {
                float value = -Math.abs(random.get(t, k));
                gate.set(t, k, value);
                up.set(t, k, (float) (1 + Math.exp(-value)));
            }
        }
    }

    /// Does `operation` on two copies of `from`, with the kernels that are timed and with the reference.
    private static void check(KernelsUnderTest kernels, Tensor from, BiConsumer<Kernels, Tensor> operation) {
        Tensor expected = copy(kernels, from);
        Tensor actual = copy(kernels, from);
        operation.accept(kernels.reference, expected);
        operation.accept(kernels.tested, actual);
        Agreement.require(expected, actual, TOLERANCE);
    }

    private static Tensor copy(KernelsUnderTest kernels, Tensor from) {
        Tensor copy = Tensor.zeros(kernels.arena, "result", from.shape().rows(), from.shape().columns());
        copy.data().copyFrom(from.data());
        return copy;
    }

    @Benchmark
    public Tensor rmsNorm(KernelsUnderTest kernels) {
        kernels.tested.rmsNorm(normed, x, gain, EPSILON);
        return normed;
    }

    @Benchmark
    public Tensor rope(KernelsUnderTest kernels) {
        kernels.tested.rope(x, HEADS, cosine, sine, RopePairing.HALVES);
        return x;
    }

    @Benchmark
    public Tensor add(KernelsUnderTest kernels) {
        kernels.tested.add(x, nothing);
        return x;
    }

    @Benchmark
    public Tensor swiGlu(KernelsUnderTest kernels) {
        kernels.tested.swiGlu(gate, up);
        return gate;
    }
}
