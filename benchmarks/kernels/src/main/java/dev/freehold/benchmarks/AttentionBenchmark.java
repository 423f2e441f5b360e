package dev.freehold.benchmarks;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.Tensor;
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

/// Attention of one layer: a generated token, or a part of a prompt, after a context.
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AttentionBenchmark {
    private static final int CHECKED = 2;
    private static final float TOLERANCE = 1e-4f;

    /// `H/G/W`: those of Qwen2.5-0.5B and 1.5B.
    @Param({"14/2/64", "12/2/128"})
    public String heads;

    @Param({"1", "512"})
    public int tokens;

    /// Tokens before them.
    @Param({"512", "8192"})
    public int depth;

    @Param({"F16", "Q8_0", "F32"})
    public KvType type;

    private KvPages cache;
    private AttentionPattern pattern;
    private Tensor query;
    private Tensor out;
    private double macs;
    private double bytes;

    public AttentionBenchmark() {}

    @Setup(Level.Trial)
    public void prepare(KernelsUnderTest kernels) {
        int[] sizes = Arrays.stream(heads.split("/")).mapToInt(Integer::parseInt).toArray();
        int width = sizes[2];
        int all = depth + tokens;
        cache = new KvPages(kernels.arena, type, sizes[1], width);
        cache.reserve(all);
        kernels.tested.store(cache, 0, RandomTensor.of(kernels.arena, all, sizes[1] * width),
                RandomTensor.of(kernels.arena, all, sizes[1] * width));
        pattern = new AttentionPattern(sizes[0], (float) (1 / Math.sqrt(width)), AttentionPattern.UNLIMITED);
        query = RandomTensor.of(kernels.arena, tokens, sizes[0] * width);
        out = Tensor.zeros(kernels.arena, "attention", tokens, sizes[0] * width);
        macs = 2.0 * sizes[0] * width * tokens * (depth + (tokens + 1) / 2.0);
        bytes = (double) KvPages.pageBytes(type, sizes[1], width) / KvPages.PAGE * all;
        check(kernels);
    }

    private void check(KernelsUnderTest kernels) {
        int some = Math.min(CHECKED, tokens);
        Tensor expected = Tensor.zeros(kernels.arena, "expected", some, query.shape().columns());
        kernels.reference.attention(expected, query.rows(0, some), cache, depth, pattern);
        kernels.tested.attention(out, query, cache, depth, pattern);
        Agreement.require(expected, out, TOLERANCE);
    }

    @Benchmark
    public Tensor attention(KernelsUnderTest kernels, Rates rates) {
        kernels.tested.attention(out, query, cache, depth, pattern);
        rates.gigaMacs += macs / 1e9;
        rates.gigaBytes += bytes / 1e9;
        return out;
    }
}
