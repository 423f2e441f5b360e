package dev.freehold.kernels.x86;

import dev.freehold.kernels.blocked.BlockedKernels;
import dev.freehold.kernels.plain.PlainLoops;
import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.attention.Attention;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.cpu.Feature;
import dev.freehold.kernels.x86.limits.X86Limits;
import dev.freehold.kernels.x86.matmul.InterleavedMatrix;
import dev.freehold.kernels.x86.matmul.Matmul;
import dev.freehold.kernels.x86.matmul.Packing;
import dev.freehold.kernels.x86.memory.SystemMemory;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.MachineLimits;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.util.Set;

/// Kernels assembled for the processor that is there.
public final class X86Kernels implements Kernels {
    private final CpuTier tier;
    private final ThreadTeam team;
    private final CodeMemory code;
    private final Routines routines;
    private final Packing packing;
    private final Matmul matmul;
    private final Attention attention;
    private final Kernels rest;

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
        this.rest = new BlockedKernels(new PlainLoops(), team);
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
        matmul.run(out, (InterleavedMatrix) weight, input);
    }

    @Override
    public void gather(Tensor out, Tensor table, int[] tokens) {
        rest.gather(out, table, tokens);
    }

    @Override
    public void addBias(Tensor x, Tensor bias) {
        rest.addBias(x, bias);
    }

    @Override
    public void add(Tensor x, Tensor y) {
        rest.add(x, y);
    }

    @Override
    public void rmsNorm(Tensor out, Tensor input, Tensor gain, float epsilon) {
        rest.rmsNorm(out, input, gain, epsilon);
    }

    @Override
    public void rope(Tensor x, int heads, Tensor cosine, Tensor sine, RopePairing pairing) {
        rest.rope(x, heads, cosine, sine, pairing);
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
        rest.swiGlu(gate, up);
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
