package dev.freehold.kernels.x86.training;

import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.training.attention.TrainingAttention;
import dev.freehold.kernels.x86.training.elementwise.TrainingElementwise;
import dev.freehold.kernels.x86.training.gemm.BlockProduct;
import dev.freehold.kernels.x86.training.gemm.Elements;
import dev.freehold.kernels.x86.training.gemm.Multiplication;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import dev.freehold.tensor.training.AdamWStep;
import dev.freehold.tensor.training.AttentionSequences;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tensor.training.Strided;
import dev.freehold.tensor.training.TrainingKernels;

/// The operations of training, assembled for the processor that is there.
public final class X86TrainingKernels implements TrainingKernels {
    private final boolean pairsBfloat16;
    private final BlockProduct floats;
    private final BlockProduct pairs;
    private final Multiplication multiplication;
    private final TrainingAttention attention;
    private final TrainingElementwise elementwise;

    /// @param pairsBfloat16  whether the processor multiplies pairs of bf16 (AVX512_BF16)
    public X86TrainingKernels(CpuTier tier, boolean pairsBfloat16, Routines routines, ThreadTeam team) {
        ThreadLocal<Parameters> parameters = ThreadLocal.withInitial(Parameters::new);
        this.pairsBfloat16 = pairsBfloat16;
        this.floats = new BlockProduct(tier, Elements.F32, routines);
        this.pairs = pairsBfloat16 ? new BlockProduct(tier, Elements.BF16_PAIRS, routines) : floats;
        this.multiplication = new Multiplication(team, parameters);
        this.attention = new TrainingAttention(tier, routines, team);
        this.elementwise = new TrainingElementwise(tier, routines, team, parameters);
    }

    @Override
    public boolean multipliesBf16() {
        return pairsBfloat16;
    }

    private BlockProduct product(Precision precision) {
        return switch (precision) {
            case F32 -> floats;
            case BF16 -> pairs;
        };
    }

    @Override
    public void multiply(Strided out, Strided left, Strided right, boolean add, Precision precision) {
        multiplication.run(product(precision), out, left, right, add);
    }

    @Override
    public void addColumnSums(Tensor out, Tensor x) {
        elementwise.addColumnSums(out, x);
    }

    @Override
    public void addRows(Tensor table, int[] tokens, Tensor rows) {
        elementwise.addRows(table, tokens, rows);
    }

    @Override
    public void rmsNormBackward(Tensor dInput, Tensor dGain, Tensor dOut, Tensor input, Tensor gain, float epsilon) {
        elementwise.rmsNormBackward(dInput, dGain, dOut, input, gain, epsilon);
    }

    @Override
    public void swiGlu(Tensor out, Tensor gate, Tensor up) {
        elementwise.swiGlu(out, gate, up);
    }

    @Override
    public void swiGluBackward(Tensor dGate, Tensor dUp, Tensor dOut, Tensor gate, Tensor up) {
        elementwise.swiGluBackward(dGate, dUp, dOut, gate, up);
    }

    @Override
    public void attention(Tensor out, Tensor logSumExp, Tensor query, Tensor key, Tensor value,
            AttentionSequences sequences, Precision precision) {
        attention.forward(product(precision), out, logSumExp, query, key, value, sequences);
    }

    @Override
    public void attentionBackward(Tensor dQuery, Tensor dKey, Tensor dValue, Tensor dOut, Tensor out, Tensor logSumExp,
            Tensor query, Tensor key, Tensor value, AttentionSequences sequences, Precision precision) {
        attention.backward(product(precision), dQuery, dKey, dValue, dOut, out, logSumExp, query, key, value,
                sequences);
    }

    @Override
    public void crossEntropy(Tensor losses, Tensor logits, int[] targets, float[] weights) {
        elementwise.crossEntropy(losses, logits, targets, weights);
    }

    @Override
    public void adamW(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
        elementwise.adamW(parameter, gradient, firstMoment, secondMoment, step);
    }

    @Override
    public double sumOfSquares(Tensor x) {
        return elementwise.sumOfSquares(x);
    }
}
