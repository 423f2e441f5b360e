package dev.freehold.tuning.network;

import dev.freehold.tensor.Tensor;

/// Sets elements to 0 at random and makes up for it with the others, <https://jmlr.org/papers/v15/srivastava14a.html>.
/// Which ones is a function of the seed, so that the way back drops the same without having kept them.
///
/// @param share  of the elements that are dropped, from 0 to below 1
record Dropout(double share, CounterRandom random) {
    /// `out = x` with elements dropped, which is the way back, too.
    ///
    /// @param out  F32, shape of `x`, may be `x`
    void apply(Tensor out, Tensor x) {
        long elements = x.shape().elements();
        float factor = (float) (1 / (1 - share));
        float threshold = (float) share;
        for (long i = 0; i < elements; i++) {
            float value = x.data().get(Tensor.FLOAT, i * Float.BYTES);
            out.data().set(Tensor.FLOAT, i * Float.BYTES, random.uniform(i) < threshold ? 0 : value * factor);
        }
    }
}
