package dev.freehold.kernels.blocked;

import dev.freehold.kernels.limits.MemoryBandwidth;
import dev.freehold.kernels.limits.PlainSum;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.DeltaState;
import dev.freehold.tensor.HeadOrder;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.MachineLimits;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import dev.freehold.tensor.block.BlockFormat;
import dev.freehold.tensor.training.TrainingKernels;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.OptionalDouble;

/// Kernels that cut their work into pieces that fit the caches, spread these over a thread team, and leave the
/// arithmetic to [Loops].
///
/// Weights are read where they are, in the form that the file has. Calls from several threads take turns.
public final class BlockedKernels implements Kernels {
    /// Elements below which waking another thread costs more than it saves.
    private static final int WORTH_SHARING = 1 << 15;
    /// Tokens whose gates are worth another thread.
    private static final int GATED_TOKENS = 32;

    private record AsStored(Tensor source) implements PackedMatrix {
        @Override
        public DType dtype() {
            return source.dtype();
        }

        @Override
        public Shape shape() {
            return source.shape();
        }
    }

    /// Rows `from … to - 1` of an operation.
    private interface Rows {
        void run(int from, int to);
    }

    private final Loops loops;
    private final ReferenceKernels plain = new ReferenceKernels(); // for operations that have no fast form yet
    private final ThreadTeam team;
    private final Matmul matmul;
    private final Attention attention;
    private final DeltaRule deltaRule;
    private final Convolution convolution;
    private final TrainingKernels training;

    /// @param team  ended by [#close]
    public BlockedKernels(Loops loops, ThreadTeam team) {
        var scratches = new ScratchPool();
        this.loops = loops;
        this.team = team;
        this.matmul = new Matmul(loops, team, scratches);
        this.attention = new Attention(loops, team, scratches);
        this.deltaRule = new DeltaRule(team, scratches);
        this.convolution = new Convolution(loops, team);
        this.training = new BlockedTrainingKernels(loops, team, scratches);
    }

    @Override
    public String name() {
        return loops.name();
    }

    @Override
    public int threads() {
        return team.size();
    }

    @Override
    public PackedMatrix pack(Tensor weight) {
        return new AsStored(weight);
    }

    @Override
    public void matmul(Tensor out, PackedMatrix weight, Tensor input) {
        matmul.run(out, ((AsStored) weight).source, input);
    }

    @Override
    public void release(PackedMatrix weight) {}

    @Override
    public void combine(Tensor out, Tensor input, int[] rows, Tensor weights) {
        int terms = weights.shape().columns();
        int width = out.shape().columns();
        share(out, (from, to) -> {
            var sums = new float[width];
            for (int t = from; t < to; t++) {
                Arrays.fill(sums, 0f);
                for (int k = 0; k < terms; k++) {
                    addScaled(sums, weights.get(t, k), input.data(), rows[t * terms + k] * input.rowBytes());
                }
                MemorySegment.copy(sums, 0, out.data(), Tensor.FLOAT, t * out.rowBytes(), width);
            }
        });
    }

    private static void addScaled(float[] sums, float scale, MemorySegment row, long at) {
        for (int n = 0; n < sums.length; n++) {
            sums[n] += scale * row.get(Tensor.FLOAT, at + (long) Float.BYTES * n);
        }
    }

    @Override
    public void sigmoidGate(Tensor x, Tensor gate) {
        int width = x.shape().columns();
        share(x, (from, to) -> {
            for (int t = from; t < to; t++) {
                loops.sigmoidGate(x.data(), gate.data(), t * x.rowBytes(), width);
            }
        });
    }

    @Override
    public void convolve(Tensor out, Tensor input, Tensor history, Tensor taps) {
        convolution.run(out, input, history, taps);
    }

    @Override
    public void deltaGates(Tensor decay, Tensor beta, Tensor rate, Tensor bias) {
        int tokens = decay.shape().rows();
        team.run(Math.ceilDiv(tokens, GATED_TOKENS), piece -> {
            int from = piece * GATED_TOKENS;
            int count = Math.min(GATED_TOKENS, tokens - from);
            plain.deltaGates(decay.rows(from, count), beta.rows(from, count), rate, bias);
        });
    }

    @Override
    public void deltaRule(Tensor out, Tensor query, Tensor key, Tensor value, Tensor decay, Tensor beta,
            DeltaState state, HeadOrder order) {
        deltaRule.run(out, query, key, value, decay, beta, state, order);
    }

    @Override
    public void attention(Tensor out, Tensor query, KvPages cache, int position, AttentionPattern pattern) {
        attention.run(out, query, cache, position, pattern);
    }

    @Override
    public void gather(Tensor out, Tensor table, int[] tokens) {
        int width = table.shape().columns();
        var row = new float[width];
        for (int t = 0; t < tokens.length; t++) {
            BlockFormat.of(table.dtype()).decode(table.data(), tokens[t] * table.rowBytes(), row, 0, width);
            MemorySegment.copy(row, 0, out.data(), Tensor.FLOAT, t * out.rowBytes(), width);
        }
    }

    @Override
    public void addBias(Tensor x, Tensor bias) {
        int width = x.shape().columns();
        share(x, (from, to) -> {
            for (int t = from; t < to; t++) {
                loops.add(x.data(), t * x.rowBytes(), bias.data(), 0, width);
            }
        });
    }

    @Override
    public void add(Tensor x, Tensor y) {
        int width = x.shape().columns();
        share(x, (from, to) -> {
            for (int t = from; t < to; t++) {
                loops.add(x.data(), t * x.rowBytes(), y.data(), t * y.rowBytes(), width);
            }
        });
    }

    @Override
    public void rmsNorm(Tensor out, Tensor input, Tensor gain, float epsilon) {
        int width = gain.shape().columns();
        int groups = input.shape().columns() / width;
        share(input, (from, to) -> {
            for (int group = from * groups; group < to * groups; group++) {
                long at = (long) Float.BYTES * group * width;
                loops.rmsNorm(out.data(), input.data(), at, gain.data(), width, epsilon);
            }
        });
    }

    @Override
    public void rope(Tensor x, int heads, Tensor cosine, Tensor sine, RopePairing pairing) {
        long headBytes = x.rowBytes() / heads;
        int pairs = cosine.shape().columns();
        share(x, (from, to) -> {
            for (int t = from; t < to; t++) {
                for (int h = 0; h < heads; h++) {
                    loops.rotate(x.data(), t * x.rowBytes() + h * headBytes, cosine.data(), sine.data(),
                            t * cosine.rowBytes(), pairs, pairing);
                }
            }
        });
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up) {
        int width = gate.shape().columns();
        share(gate, (from, to) -> {
            for (int t = from; t < to; t++) {
                loops.swiGlu(gate.data(), up.data(), t * gate.rowBytes(), width);
            }
        });
    }

    @Override
    public void store(KvPages cache, int position, Tensor keys, Tensor values) {
        share(keys, (from, to) -> {
            for (int t = from; t < to; t++) {
                cache.store(position + t, keys, values, t);
            }
        });
    }

    /// Runs `rows` over all rows of `x`, on as many threads as that is worth.
    private void share(Tensor x, Rows rows) {
        int count = x.shape().rows();
        int pieces = x.shape().elements() < WORTH_SHARING ? 1 : Math.min(count, 4 * team.size());
        if (pieces == 1) {
            rows.run(0, count);
            return;
        }
        team.run(pieces, piece -> rows.run(
                (int) ((long) count * piece / pieces), (int) ((long) count * (piece + 1) / pieces)));
    }

    @Override
    public TrainingKernels training() {
        return training;
    }

    /// Memory alone: how fast Java could multiply 8-bit integers is not known.
    @Override
    public MachineLimits measureLimits() {
        double bytesPerSecond = new MemoryBandwidth(team, new PlainSum()).bytesPerSecond();
        return new MachineLimits(OptionalDouble.of(bytesPerSecond), OptionalDouble.empty());
    }

    @Override
    public void close() {
        team.close();
    }
}
