package dev.freehold.models.layers;

import dev.freehold.models.Hyperparameters;
import dev.freehold.models.cache.CacheLayout;
import dev.freehold.models.cache.RecurrentCache;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;

/// Linear attention by the gated delta rule, <https://arxiv.org/abs/2412.06464>: instead of all keys and values a state
/// of one size, which each token decays, corrects and asks.
///
/// Formulas: transformers' `modeling_qwen3_5.py`. A prompt goes through the same recurrence as a generated token, with
/// the state in the first-level cache: the chunked form needs more multiplications, and gives other bits.
///
/// @param block        number of the block
/// @param projections  of the block's input
/// @param taps         of the convolutions of queries, keys and values
/// @param decayRate    F32 `(Hv)`, negative
/// @param decayBias    F32 `(Hv)`
/// @param queryNorm    makes queries `1/√dk` long
/// @param keyNorm      makes keys 1 long
/// @param outputNorm   `(dv)`
/// @param output       `(D, Hv·dv)`
public record GatedDeltaNet(int block, DeltaProjections projections, Taps taps, Tensor decayRate, Tensor decayBias,
        RmsNorm queryNorm, RmsNorm keyNorm, RmsNorm outputNorm, Linear output, DeltaSizes sizes) implements Mixer {
    private static final double NORM_EPSILON = 1e-6;

    /// What the convolutions multiply the last `J` tokens with, F32 `(J, channels)` each.
    public record Taps(Tensor query, Tensor key, Tensor value) {}

    /// The weights `ssm_*` of a block, besides those of its projections.
    public static GatedDeltaNet load(
            Weights weights, int block, DeltaSizes sizes, DeltaProjections projections, Hyperparameters network) {
        Weights w = weights.block(block);
        int keys = sizes.keyWidth() * sizes.keyHeads();
        int values = sizes.valueWidth() * sizes.valueHeads();
        Tensor kernel = w.floats("ssm_conv1d.weight", 2 * keys + values, sizes.taps());
        double length = Math.sqrt(sizes.keyWidth());
        return new GatedDeltaNet(block, projections,
                new Taps(taps(kernel, 0, keys), taps(kernel, keys, keys), taps(kernel, 2 * keys, values)),
                w.vector("ssm_a", sizes.valueHeads()),
                w.vector(w.has("ssm_dt") ? "ssm_dt" : "ssm_dt.bias", sizes.valueHeads()),
                lengthNorm(sizes.keyWidth(), 1 / (length * length)),
                lengthNorm(sizes.keyWidth(), 1 / length),
                w.rmsNorm("ssm_norm", sizes.valueWidth(), network.epsilon()),
                w.linear("ssm_out", network.width(), values),
                sizes);
    }

    /// Rows `from … from + count - 1` of `(channels, J)`, turned to `(J, count)`.
    private static Tensor taps(Tensor kernel, int from, int count) {
        int taps = kernel.shape().columns();
        Tensor turned = Tensor.zeros(Arena.ofAuto(), kernel.name(), taps, count);
        for (int j = 0; j < taps; j++) {
            for (int c = 0; c < count; c++) {
                turned.set(j, c, kernel.get(from + c, j));
            }
        }
        return turned;
    }

    /// `x·gain·√n / √(Σx² + ε)`, which is an RMS norm of `n` elements with `ε / n` for ε.
    private static RmsNorm lengthNorm(int width, double gain) {
        Tensor gains = Tensor.zeros(Arena.ofAuto(), "length", width);
        for (int i = 0; i < width; i++) {
            gains.set(0, i, (float) gain);
        }
        return new RmsNorm(gains, (float) (NORM_EPSILON / width));
    }

    @Override
    public CacheLayout cache() {
        return sizes.cache();
    }

    @Override
    public Tensor forward(ForwardPass pass, Tensor input) {
        Kernels kernels = pass.kernels();
        int keyWidth = sizes.keyHeads() * sizes.keyWidth();
        int valueWidth = sizes.valueHeads() * sizes.valueWidth();
        Tensor rawQueries = pass.buffer("raw query", keyWidth);
        Tensor rawKeys = pass.buffer("raw key", keyWidth);
        Tensor rawValues = pass.buffer("raw value", valueWidth);
        Tensor gated = pass.buffer("attention gate", valueWidth);
        Tensor decays = pass.buffer("decay", sizes.valueHeads());
        Tensor betas = pass.buffer("beta", sizes.valueHeads());
        Linear.together(kernels, input, List.of(
                projections.query().to(rawQueries), projections.key().to(rawKeys), projections.value().to(rawValues),
                projections.gate().to(gated), projections.decay().to(decays), projections.beta().to(betas)));
        Tensor queries = convolved(pass, "query", rawQueries, taps.query, RecurrentCache::queries);
        Tensor keys = convolved(pass, "key", rawKeys, taps.key, RecurrentCache::keys);
        Tensor values = convolved(pass, "value", rawValues, taps.value, RecurrentCache::values);
        queryNorm.forward(kernels, queries, queries);
        keyNorm.forward(kernels, keys, keys);
        kernels.deltaGates(decays, betas, decayRate, decayBias);

        Tensor found = pass.buffer("attention", valueWidth);
        pass.forEachSpan((cache, first, count) -> kernels.deltaRule(found.rows(first, count),
                queries.rows(first, count), keys.rows(first, count), values.rows(first, count),
                decays.rows(first, count), betas.rows(first, count), cache.recurrent(block).memory(), sizes.order()));
        outputNorm.forward(kernels, found, found);
        kernels.swiGlu(gated, found); // silu(gate) ⊙ found
        Tensor out = pass.buffer("branch", input.shape().columns());
        output.forward(kernels, out, gated);
        return out;
    }

    private interface History {
        Tensor of(RecurrentCache cache);
    }

    /// Mixes each channel with its last few values.
    private Tensor convolved(ForwardPass pass, String name, Tensor raw, Tensor taps, History history) {
        Tensor out = pass.buffer(name, taps.shape().columns());
        pass.forEachSpan((cache, first, count) -> pass.kernels().convolve(
                out.rows(first, count), raw.rows(first, count), history.of(cache.recurrent(block)), taps));
        return out;
    }
}
