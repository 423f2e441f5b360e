package dev.freehold.tensor;

import dev.freehold.tensor.training.ReferenceTrainingKernels;
import dev.freehold.tensor.training.TrainingKernels;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The numeric operations a forward pass is made of. [KernelSelection] chooses the implementation.
///
/// Shapes use these letters throughout the project: `T` tokens in the batch, `D` width of the residual stream, `F`
/// inner width of the feed-forward layer, `H` query heads, `G` key-value heads, `W` head width, `V` vocabulary, `K`
/// input and `N` output width of a matrix; `Hk` and `Hv` heads of keys and of values, `dk` and `dv` elements of each,
/// where a recurrent state stands in for the keys and values of all tokens. Activations are F32, row-major, contiguous.
///
/// An implementation may sum in any order; it must agree with [ReferenceKernels] to within `1e-5·K` for inputs in
/// `[-1, 1]`, but for one thing: it may round the activations that are multiplied with quantized weights to 8 bits, 32
/// or fewer to a scale, and those of bf16 weights to bf16. It need not check what [Tensor] and the callers in
/// `dev.freehold.models` have checked already. An implementation is safe to call from one thread at a time and spreads
/// the work over its [ThreadTeam].
public interface Kernels extends AutoCloseable {
    /// For logs and `freehold doctor`, e.g. `vector-512`.
    String name();

    /// Threads that compute.
    int threads();

    /// Prepares a weight matrix `(N, K)` for [#matmul]. Called once for each matrix, at load.
    PackedMatrix pack(Tensor weight);

    /// Frees what [#pack] made; nobody may compute with it any more. What is not released is freed by [#close].
    void release(PackedMatrix weight);

    /// `out[t, n] = Σₖ weight[n, k]·input[t, k]`.
    ///
    /// @param out     F32 `(T, N)`, overwritten
    /// @param weight  `(N, K)`, packed by these kernels
    /// @param input   F32 `(T, K)`
    void matmul(Tensor out, PackedMatrix weight, Tensor input);

    /// Some products with rows of one input: all are handed to the threads together, and what they share is done once.
    /// Each result is bit for bit that of [#matmul] with one of them.
    ///
    /// @param products  with outputs that do not overlap
    /// @param input     F32 `(R, K)`
    default void matmul(List<Product> products, Tensor input) {
        for (Product product : products) {
            matmul(product.out(), product.weight(), input.rows(product.first(), product.out().shape().rows()));
        }
    }

    /// Multiplies each group of neighbouring rows with a matrix of its own: rows `bounds[i] … bounds[i + 1] - 1` of
    /// `input` with `weights[i]`. A row's result is bit for bit that of [#matmul].
    ///
    /// @param out      F32 `(R, N)`, overwritten
    /// @param weights  `(N, K)` each, packed by these kernels
    /// @param bounds   ascending, one more than weights, from 0 to `R`; groups may be empty
    /// @param input    F32 `(R, K)`
    default void groupedMatmul(Tensor out, List<PackedMatrix> weights, int[] bounds, Tensor input) {
        matmul(Product.ofGroups(out, weights, bounds), input);
    }

    /// `out[t] = Σₖ weights[t, k]·input[rows[t·K + k]]`, summed in the order of `k`.
    ///
    /// @param out      F32 `(T, D)`, overwritten
    /// @param input    F32 `(R, D)`
    /// @param rows     `T·K` row numbers of `input`
    /// @param weights  F32 `(T, K)`
    void combine(Tensor out, Tensor input, int[] rows, Tensor weights);

    /// `out[t] = table[tokens[t]]`, decoded to F32.
    ///
    /// @param out     F32 `(T, D)`, overwritten
    /// @param table   `(V, D)`, of any type
    /// @param tokens  `T` row numbers of `table`
    void gather(Tensor out, Tensor table, int[] tokens);

    /// `x[t, n] += bias[n]`.
    ///
    /// @param x     F32 `(T, N)`
    /// @param bias  F32 `(N)`
    void addBias(Tensor x, Tensor bias);

    /// `x += y`.
    ///
    /// @param x  F32 `(T, D)`
    /// @param y  F32 `(T, D)`
    void add(Tensor x, Tensor y);

    /// `out[t, k] = gain[k]·input[t, k] / √(mean(input[t]²) + epsilon)` (RMSNorm, <https://arxiv.org/abs/1910.07467>),
    /// over groups of `K = gain` elements: a row of `n·K` elements is normed in `n` groups, so heads are normed apart.
    ///
    /// @param out      F32, shape of `input`, may be `input`
    /// @param input    F32 `(T, n·K)`
    /// @param gain     F32 `(K)`
    /// @param epsilon  added to the mean square, e.g. `1e-5f`
    void rmsNorm(Tensor out, Tensor input, Tensor gain, float epsilon);

    /// Turns the pairs of each head by their angle: `(p, q) → (p·cos − q·sin, p·sin + q·cos)`. Elements of a head past
    /// the `R` that `cosine` covers stay as they are.
    ///
    /// @param x        F32 `(T, heads·W)`, changed in place
    /// @param heads    heads in a row of `x`
    /// @param cosine   F32 `(T, R/2)`, one row per token of `x`
    /// @param sine     F32 `(T, R/2)`
    /// @param pairing  which elements make a pair
    void rope(Tensor x, int heads, Tensor cosine, Tensor sine, RopePairing pairing);

    /// Keeps the keys and values of `T` tokens in `cache`, rounded to its type, from position `position` on. There is
    /// room for them.
    ///
    /// @param keys    F32 `(T, G·W)`
    /// @param values  F32 `(T, G·U)`
    void store(KvPages cache, int position, Tensor keys, Tensor values);

    /// Likewise for a cache of [latent][KvPages#latent] vectors, whose values are a part of its keys.
    ///
    /// @param latent  F32 `(T, W)`
    default void store(KvPages cache, int position, Tensor latent) {
        if (!cache.isLatent()) {
            throw new IllegalArgumentException("keys without values, and the cache keeps both");
        }
        store(cache, position, latent, latent);
    }

    /// Causal attention of `T` queries at positions `position … position + T - 1` to the keys and values at positions
    /// up to their own: `out[t, h] = Σⱼ softmaxⱼ(scale·query[t, h]·key[j, g])·value[j, g]`.
    ///
    /// @param out    F32 `(T, H·U)`, overwritten; `U` is the width of the cache's values, mostly `W`
    /// @param query  F32 `(T, H·W)`
    void attention(Tensor out, Tensor query, KvPages cache, int position, AttentionPattern pattern);

    /// `gate = silu(gate)·up`, with `silu(x) = x / (1 + e⁻ˣ)` (SwiGLU, <https://arxiv.org/abs/2002.05202>).
    ///
    /// @param gate  F32 `(T, F)`, overwritten
    /// @param up    F32 `(T, F)`
    void swiGlu(Tensor gate, Tensor up);

    /// `x = x·σ(gate)`, with `σ(x) = 1 / (1 + e⁻ˣ)`.
    ///
    /// @param x     F32 `(T, N)`, changed in place
    /// @param gate  F32 `(T, N)`
    void sigmoidGate(Tensor x, Tensor gate);

    /// A causal convolution of each channel by itself, then SiLU:
    /// `out[t, c] = silu(Σⱼ taps[j, c]·x[t - (J - 1) + j, c])`, where `x` is `history` followed by `input`.
    ///
    /// @param out      F32 `(T, C)`, overwritten
    /// @param input    F32 `(T, C)`, another memory than `out`
    /// @param history  F32 `(J - 1, C)`, the rows before `input`; replaced by the last `J - 1` rows of `x`
    /// @param taps     F32 `(J, C)`, `J` at least 2
    void convolve(Tensor out, Tensor input, Tensor history, Tensor taps);

    /// The gates of [#deltaRule]: `decay = exp(rate·softplus(decay + bias))`, `beta = σ(beta)`, with
    /// `softplus(x) = ln(1 + eˣ)`.
    ///
    /// @param decay  F32 `(T, Hv)`, changed in place
    /// @param beta   F32 `(T, Hv)`, changed in place
    /// @param rate   F32 `(Hv)`, none greater than 0
    /// @param bias   F32 `(Hv)`
    void deltaGates(Tensor decay, Tensor beta, Tensor rate, Tensor bias);

    /// The gated delta rule (<https://arxiv.org/abs/2412.06464>) over `T` tokens of one sequence, which forgets a part
    /// of what a head's state `S` remembers, corrects what it says to a key, and asks it:
    /// `S ← decay·S; S ← S + key ⊗ (beta·(value - keyᵀS)); out = queryᵀS`.
    ///
    /// @param out    F32 `(T, Hv·dv)`, overwritten
    /// @param query  F32 `(T, Hk·dk)`, normed and scaled
    /// @param key    F32 `(T, Hk·dk)`, normed
    /// @param value  F32 `(T, Hv·dv)`
    /// @param decay  F32 `(T, Hv)`, in `[0, 1]`
    /// @param beta   F32 `(T, Hv)`, in `[0, 1]`
    /// @param state  of `Hv` heads; updated
    /// @param order  which key head a value head reads
    void deltaRule(Tensor out, Tensor query, Tensor key, Tensor value, Tensor decay, Tensor beta, DeltaState state,
            HeadOrder order);

    /// `out[t, k] = gain[k]·(input[t, k] - mean(input[t])) / √(variance(input[t]) + epsilon) + bias[k]` (LayerNorm,
    /// <https://arxiv.org/abs/1607.06450>).
    ///
    /// @param out      F32 `(T, K)`, may be `input`
    /// @param input    F32 `(T, K)`
    /// @param gain     F32 `(K)`
    /// @param bias     F32 `(K)`
    /// @param epsilon  added to the variance, e.g. `1e-12f`
    default void layerNorm(Tensor out, Tensor input, Tensor gain, Tensor bias, float epsilon) {
        int width = gain.shape().columns();
        float[] gains = gain.toArray();
        float[] biases = bias.toArray();
        for (int t = 0; t < input.shape().rows(); t++) {
            float[] row = input.row(t).toArray();
            double mean = 0;
            for (float value : row) {
                mean += value;
            }
            mean /= width;
            double variance = 0;
            for (float value : row) {
                variance += (value - mean) * (value - mean);
            }
            double scale = 1 / Math.sqrt(variance / width + epsilon);
            for (int k = 0; k < width; k++) {
                row[k] = (float) (gains[k] * (scale * (row[k] - mean)) + biases[k]);
            }
            MemorySegment.copy(row, 0, out.row(t).data(), Tensor.FLOAT, 0, width);
        }
    }

    /// `x = gelu(x)`.
    ///
    /// @param x  F32 `(T, F)`, changed in place
    default void gelu(Tensor x, Gelu form) {
        for (int t = 0; t < x.shape().rows(); t++) {
            Tensor row = x.row(t);
            float[] values = row.toArray();
            for (int k = 0; k < values.length; k++) {
                values[k] = form.of(values[k]);
            }
            MemorySegment.copy(values, 0, row.data(), Tensor.FLOAT, 0, values.length);
        }
    }

    /// The operations of training, on the same threads.
    default TrainingKernels training() {
        return new ReferenceTrainingKernels();
    }

    /// Measures what the machine allows on these threads. Takes seconds, and 512 MiB of memory meanwhile.
    default MachineLimits measureLimits() {
        return MachineLimits.UNKNOWN;
    }

    /// Ends the threads.
    @Override
    void close();
}
