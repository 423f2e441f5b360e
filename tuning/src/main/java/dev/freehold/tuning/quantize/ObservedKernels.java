package dev.freehold.tuning.quantize;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.DeltaState;
import dev.freehold.tensor.Gelu;
import dev.freehold.tensor.HeadOrder;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.MachineLimits;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Product;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.TrainingKernels;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Kernels that let somebody see what each matrix is multiplied with, and leave the work to others.
final class ObservedKernels implements Kernels {
    /// Sees the inputs of matrices.
    @FunctionalInterface
    interface Observer {
        /// @param matrix  the name of the tensor that was packed
        /// @param input   F32 `(T, K)`, valid during the call
        void multiplied(String matrix, Tensor input);
    }

    private final Kernels kernels;
    private final Observer observer;
    private final Map<PackedMatrix, String> names = new IdentityHashMap<>();

    ObservedKernels(Kernels kernels, Observer observer) {
        this.kernels = kernels;
        this.observer = observer;
    }

    @Override
    public PackedMatrix pack(Tensor weight) {
        PackedMatrix packed = kernels.pack(weight);
        names.put(packed, weight.name());
        return packed;
    }

    @Override
    public void release(PackedMatrix weight) {
        names.remove(weight);
        kernels.release(weight);
    }

    @Override
    public void matmul(Tensor out, PackedMatrix weight, Tensor input) {
        observe(weight, input);
        kernels.matmul(out, weight, input);
    }

    @Override
    public void matmul(List<Product> products, Tensor input) {
        for (Product product : products) {
            observe(product.weight(), input.rows(product.first(), product.out().shape().rows()));
        }
        kernels.matmul(products, input);
    }

    @Override
    public void groupedMatmul(Tensor out, List<PackedMatrix> weights, int[] bounds, Tensor input) {
        for (Product product : Product.ofGroups(out, weights, bounds)) {
            observe(product.weight(), input.rows(product.first(), product.out().shape().rows()));
        }
        kernels.groupedMatmul(out, weights, bounds, input);
    }

    private void observe(PackedMatrix weight, Tensor input) {
        String name = names.get(weight);
        if (name != null) {
            observer.multiplied(name, input);
        }
    }

    @Override
    public String name() {
        return kernels.name();
    }

    @Override
    public int threads() {
        return kernels.threads();
    }

    @Override
    public void combine(Tensor out, Tensor input, int[] rows, Tensor weights) {
        kernels.combine(out, input, rows, weights);
    }

    @Override
    public void gather(Tensor out, Tensor table, int[] tokens) {
        kernels.gather(out, table, tokens);
    }

    @Override
    public void addBias(Tensor x, Tensor bias) {
        kernels.addBias(x, bias);
    }

    @Override
    public void add(Tensor x, Tensor y) {
        kernels.add(x, y);
    }

    @Override
    public void rmsNorm(Tensor out, Tensor input, Tensor gain, float epsilon) {
        kernels.rmsNorm(out, input, gain, epsilon);
    }

    @Override
    public void rope(Tensor x, int heads, Tensor cosine, Tensor sine, RopePairing pairing) {
        kernels.rope(x, heads, cosine, sine, pairing);
    }

    @Override
    public void store(KvPages cache, int position, Tensor keys, Tensor values) {
        kernels.store(cache, position, keys, values);
    }

    @Override
    public void store(KvPages cache, int position, Tensor latent) {
        kernels.store(cache, position, latent);
    }

    @Override
    public void attention(Tensor out, Tensor query, KvPages cache, int position, AttentionPattern pattern) {
        kernels.attention(out, query, cache, position, pattern);
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up) {
        kernels.swiGlu(gate, up);
    }

    @Override
    public void sigmoidGate(Tensor x, Tensor gate) {
        kernels.sigmoidGate(x, gate);
    }

    @Override
    public void convolve(Tensor out, Tensor input, Tensor history, Tensor taps) {
        kernels.convolve(out, input, history, taps);
    }

    @Override
    public void deltaGates(Tensor decay, Tensor beta, Tensor rate, Tensor bias) {
        kernels.deltaGates(decay, beta, rate, bias);
    }

    @Override
    public void deltaRule(Tensor out, Tensor query, Tensor key, Tensor value, Tensor decay, Tensor beta,
            DeltaState state, HeadOrder order) {
        kernels.deltaRule(out, query, key, value, decay, beta, state, order);
    }

    @Override
    public void layerNorm(Tensor out, Tensor input, Tensor gain, Tensor bias, float epsilon) {
        kernels.layerNorm(out, input, gain, bias, epsilon);
    }

    @Override
    public void gelu(Tensor x, Gelu form) {
        kernels.gelu(x, form);
    }

    @Override
    public TrainingKernels training() {
        return kernels.training();
    }

    @Override
    public MachineLimits measureLimits() {
        return kernels.measureLimits();
    }

    @Override
    public void close() {
        kernels.close();
    }
}
