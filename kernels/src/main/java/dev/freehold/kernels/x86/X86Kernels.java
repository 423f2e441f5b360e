package dev.freehold.kernels.x86;

import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.attention.Attention;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.cpu.Feature;
import dev.freehold.kernels.x86.elementwise.Elementwise;
import dev.freehold.kernels.x86.limits.X86Limits;
import dev.freehold.kernels.x86.matmul.InterleavedMatrix;
import dev.freehold.kernels.x86.matmul.Matmul;
import dev.freehold.kernels.x86.matmul.Packing;
import dev.freehold.kernels.x86.memory.SystemMemory;
import dev.freehold.kernels.x86.recurrence.Convolution;
import dev.freehold.kernels.x86.recurrence.DeltaRule;
import dev.freehold.kernels.x86.training.X86TrainingKernels;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.DeltaState;
import dev.freehold.tensor.HeadOrder;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.MachineLimits;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Product;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import dev.freehold.tensor.block.BlockFormat;
import dev.freehold.tensor.training.TrainingKernels;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/// Kernels assembled for the processor that is there.
public final class X86Kernels implements Kernels {
    /// Elements below which waking another thread costs more than it saves.
    private static final int WORTH_SHARING = 1 << 15;
    /// Rows of a mapped table that are looked up before its pages are let go.
    private static final int MAPPED_ROWS = 32;

    /// Rows `from … to - 1` of an operation.
    private interface Rows {
        void run(Parameters parameters, int from, int to);
    }

    private final CpuTier tier;
    private final ReferenceKernels plain = new ReferenceKernels(); // for operations that have no fast form yet
    private final ThreadTeam team;
    private final CodeMemory code;
    private final Routines routines;
    private final Packing packing;
    private final Matmul matmul;
    private final Attention attention;
    private final Elementwise elementwise;
    private final DeltaRule deltaRule;
    private final Convolution convolution;
    private final X86TrainingKernels training;
    private final ThreadLocal<Parameters> parameters = ThreadLocal.withInitial(Parameters::new);

    /// @param features  of this processor
    /// @param team      ended by [#close]
    X86Kernels(CpuTier tier, Set<Feature> features, SystemMemory system, ThreadTeam team) {
        this.tier = tier;
        this.team = team;
        this.code = new CodeMemory(system);
        this.routines = new Routines(code);
        this.packing = new Packing(tier.lanes(), system, routines, team);
        boolean pairsBfloat16 = tier.isAvx512() && features.contains(Feature.AVX512_BF16);
        this.matmul = new Matmul(tier, pairsBfloat16, code, routines, team);
        this.attention = new Attention(tier, routines, team);
        this.elementwise = new Elementwise(tier, routines);
        this.deltaRule = new DeltaRule(tier, routines, team);
        this.convolution = new Convolution(tier, routines, team);
        this.training = new X86TrainingKernels(tier, pairsBfloat16, routines, team);
    }

    @Override
    public String name() {
        return tier.label();
    }

    @Override
    public int threads() {
        return team.size();
    }

    @Override
    public PackedMatrix pack(Tensor weight) {
        return packing.pack(weight);
    }

    @Override
    public void matmul(Tensor out, PackedMatrix weight, Tensor input) {
        matmul.run(out, weight, input);
    }

    @Override
    public void matmul(List<Product> products, Tensor input) {
        matmul.run(products, input);
    }

    @Override
    public void release(PackedMatrix weight) {
        packing.release((InterleavedMatrix) weight);
    }

    @Override
    public void combine(Tensor out, Tensor input, int[] rows, Tensor weights) {
        share(out, (parameters, from, to) ->
                elementwise.combine(parameters, out, input, rows, weights, from, to));
    }

    @Override
    public void sigmoidGate(Tensor x, Tensor gate) {
        share(x, (parameters, from, to) -> elementwise.sigmoidGate(parameters, x, gate, from, to));
    }

    @Override
    public void convolve(Tensor out, Tensor input, Tensor history, Tensor taps) {
        convolution.run(out, input, history, taps);
    }

    @Override
    public void deltaGates(Tensor decay, Tensor beta, Tensor rate, Tensor bias) {
        share(decay, (parameters, from, to) -> elementwise.deltaGates(parameters, decay, beta, rate, bias, from, to));
    }

    @Override
    public void deltaRule(Tensor out, Tensor query, Tensor key, Tensor value, Tensor decay, Tensor beta,
            DeltaState state, HeadOrder order) {
        deltaRule.run(out, query, key, value, decay, beta, state, order);
    }

    /// Of a mapped file a few rows at a time: where output weights are the same matrix, packed, it would be there
    /// twice, and the system brings much of a file with each page.
    @Override
    public void gather(Tensor out, Tensor table, int[] tokens) {
        if (!table.data().isMapped()) {
            gather(out, table, tokens, 0, tokens.length);
            return;
        }
        for (int from = 0; from < tokens.length; from += MAPPED_ROWS) {
            gather(out, table, tokens, from, Math.min(MAPPED_ROWS, tokens.length - from));
            table.data().unload();
        }
    }

    private void gather(Tensor out, Tensor table, int[] tokens, int first, int count) {
        BlockFormat format = BlockFormat.of(table.dtype());
        int width = table.shape().columns();
        if (table.data().isNative() && !table.data().isMapped() && elementwise.widens(table.dtype(), width)) {
            share(out.rows(first, count), (parameters, from, to) ->
                    elementwise.widen(parameters, out, table, tokens, first + from, first + to));
            return;
        }
        share(out.rows(first, count), (parameters, from, to) -> {
            var row = new float[width]; // the table may be a mapped file, which only Java may read
            for (int t = first + from; t < first + to; t++) {
                long at = tokens[t] * table.rowBytes();
                if (table.dtype() == DType.F32) {
                    MemorySegment.copy(table.data(), at, out.data(), t * out.rowBytes(), out.rowBytes());
                } else {
                    format.decode(table.data(), at, row, 0, width);
                    MemorySegment.copy(row, 0, out.data(), Tensor.FLOAT, t * out.rowBytes(), width);
                }
            }
        });
    }

    @Override
    public void addBias(Tensor x, Tensor bias) {
        share(x, (parameters, from, to) -> elementwise.addBias(parameters, x, bias, from, to));
    }

    @Override
    public void add(Tensor x, Tensor y) {
        share(x, (parameters, from, to) -> elementwise.add(parameters, x, y, from, to));
    }

    @Override
    public void rmsNorm(Tensor out, Tensor input, Tensor gain, float epsilon) {
        share(input, (parameters, from, to) -> elementwise.rmsNorm(parameters, out, input, gain, epsilon, from, to));
    }

    @Override
    public void rope(Tensor x, int heads, Tensor cosine, Tensor sine, RopePairing pairing) {
        share(x, (parameters, from, to) -> elementwise.rope(parameters, x, heads, cosine, sine, pairing, from, to));
    }

    @Override
    public void store(KvPages cache, int position, Tensor keys, Tensor values) {
        attention.store(cache, position, keys, values);
    }

    @Override
    public void attention(Tensor out, Tensor query, KvPages cache, int position, AttentionPattern pattern) {
        attention.run(out, query, cache, position, pattern);
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up) {
        share(gate, (parameters, from, to) -> elementwise.swiGlu(parameters, gate, up, from, to));
    }

    /// Runs `rows` over all rows of `x`, on as many threads as that is worth.
    private void share(Tensor x, Rows rows) {
        int count = x.shape().rows();
        int pieces = x.shape().elements() < WORTH_SHARING ? 1 : Math.min(count, 4 * team.size());
        if (pieces == 1) {
            rows.run(parameters.get(), 0, count);
            return;
        }
        team.run(pieces, piece -> rows.run(parameters.get(),
                (int) ((long) count * piece / pieces), (int) ((long) count * (piece + 1) / pieces)));
    }

    @Override
    public TrainingKernels training() {
        return training;
    }

    @Override
    public MachineLimits measureLimits() {
        return new X86Limits(tier, routines, team).measure();
    }

    @Override
    public void close() {
        team.close();
        packing.close();
        code.close();
    }
}
