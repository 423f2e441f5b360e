package dev.freehold.tensor.training;

import dev.freehold.tensor.Tensor;

/// The numeric operations that training takes besides those of [dev.freehold.tensor.Kernels], which has the letters of
/// the shapes. A gradient of something is called `d` and its name: `dOut` is the derivative of the loss by each element
/// of `out`.
///
/// Gradients of inputs are overwritten, gradients of weights are added to. Every operation gives the same bits for the
/// same input, whatever the number of threads. An implementation agrees with [ReferenceTrainingKernels] to within the
/// rounding of F32, or of bf16 where that was asked for. It is called by one thread at a time.
public interface TrainingKernels {
    /// Whether [Precision#BF16] is faster here than [Precision#F32].
    boolean multipliesBf16();

    /// `out = left·right`, or `out += left·right`.
    ///
    /// @param out    `(M, N)`, rows of consecutive elements; shares no memory with the factors
    /// @param left   `(M, K)`
    /// @param right  `(K, N)`
    void multiply(Strided out, Strided left, Strided right, boolean add, Precision precision);

    /// `out[n] += Σₜ x[t, n]`.
    ///
    /// @param out  F32 `(N)`
    /// @param x    F32 `(T, N)`
    void addColumnSums(Tensor out, Tensor x);

    /// `table[tokens[t]] += rows[t]`, in the order of `t`.
    ///
    /// @param table  F32 `(V, D)`
    /// @param rows   F32 `(T, D)`
    void addRows(Tensor table, int[] tokens, Tensor rows);

    /// The way back through [dev.freehold.tensor.Kernels#rmsNorm].
    ///
    /// @param dInput   F32 `(T, n·K)`, overwritten; may be `dOut`
    /// @param dGain    F32 `(K)`, added to
    /// @param dOut     F32 `(T, n·K)`
    /// @param input    F32 `(T, n·K)`
    /// @param gain     F32 `(K)`
    void rmsNormBackward(Tensor dInput, Tensor dGain, Tensor dOut, Tensor input, Tensor gain, float epsilon);

    /// `out = silu(gate)·up`.
    ///
    /// @param out   F32 `(T, F)`, overwritten
    /// @param gate  F32 `(T, F)`
    /// @param up    F32 `(T, F)`
    void swiGlu(Tensor out, Tensor gate, Tensor up);

    /// The way back through [#swiGlu].
    ///
    /// @param dGate  F32 `(T, F)`, overwritten; may be `dOut`
    /// @param dUp    F32 `(T, F)`, overwritten
    void swiGluBackward(Tensor dGate, Tensor dUp, Tensor dOut, Tensor gate, Tensor up);

    /// Causal attention within sequences: `out[t, h] = Σⱼ softmaxⱼ(scale·query[t, h]·key[j, g])·value[j, g]`.
    ///
    /// @param out        F32 `(T, H·W)`, overwritten
    /// @param logSumExp  F32 `(T, H)`, overwritten: `ln Σⱼ exp(scale·query·key)`, for the way back
    /// @param query      F32 `(T, H·W)`
    /// @param key        F32 `(T, G·W)`
    /// @param value      F32 `(T, G·W)`
    void attention(Tensor out, Tensor logSumExp, Tensor query, Tensor key, Tensor value, AttentionSequences sequences,
            Precision precision);

    /// The way back through [#attention], which computes the weights again (<https://arxiv.org/abs/2205.14135>).
    ///
    /// @param dQuery  F32 `(T, H·W)`, overwritten
    /// @param dKey    F32 `(T, G·W)`, overwritten
    /// @param dValue  F32 `(T, G·W)`, overwritten
    void attentionBackward(Tensor dQuery, Tensor dKey, Tensor dValue, Tensor dOut, Tensor out, Tensor logSumExp,
            Tensor query, Tensor key, Tensor value, AttentionSequences sequences, Precision precision);

    /// Cross-entropy and the way back through it. A target of -1 is not learned: its loss is 0 and its row becomes 0.
    ///
    /// @param losses   F32 `(T)`, overwritten: `ln Σ exp(logits[t]) - logits[t, targets[t]]`
    /// @param logits   F32 `(T, V)`, replaced by their gradient: `weights[t]·(softmax(logits[t]) - onehot(targets[t]))`
    /// @param targets  `T` token ids, or -1
    /// @param weights  `T` factors of the gradients
    void crossEntropy(Tensor losses, Tensor logits, int[] targets, float[] weights);

    /// Updates a parameter, elementwise: `g = gradientScale·gradient; m = β₁m + (1-β₁)g; v = β₂v + (1-β₂)g²;
    /// p = p·(1 - rate·decay) - rate·(m / (1-β₁ᵗ)) / (√(v / (1-β₂ᵗ)) + ε)`.
    ///
    /// @param parameter     F32, updated
    /// @param gradient      F32, the same number of elements
    /// @param firstMoment   `m`, updated
    /// @param secondMoment  `v`, updated
    void adamW(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step);

    /// `Σ x²` of all elements, in double.
    double sumOfSquares(Tensor x);
}
