package dev.freehold.tuning.network;

import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.Strided;
import java.util.List;
import java.util.Optional;

/// What is learned beside a matrix `(N, K)`: `scale·B·A`, <https://arxiv.org/abs/2106.09685>.
///
/// @param down     `A`, `(r, K)`
/// @param up       `B`, `(N, r)`
/// @param scale    of the product
/// @param dropout  share of the elements of the input that are dropped while learning
/// @param number   apart from all other adapters of the network; chooses what drops out
record Adapter(Parameter down, Parameter up, double scale, double dropout, int number) {
    List<Parameter> parameters() {
        return List.of(down, up);
    }

    private int rank() {
        return down.value().shape().rows();
    }

    private Optional<Dropout> dropout(Pass pass) {
        return dropout > 0 && pass.purpose() instanceof Purpose.Learning(long seed)
                ? Optional.of(new Dropout(dropout, new CounterRandom(seed).of(number)))
                : Optional.empty();
    }

    /// `input` as `A` sees it.
    private Tensor seen(Pass pass, Tensor input) {
        return dropout(pass).map(drops -> {
            Tensor dropped = pass.buffer("dropped", input.shape().columns());
            drops.apply(dropped, input);
            return dropped;
        }).orElse(input);
    }

    /// `scale·A·x`, which the way back needs, too.
    ///
    /// @param slot  names what is kept
    Tensor lower(Pass pass, String slot, Tensor input) {
        Tensor low = pass.buffer(slot + " low", rank());
        pass.multiply(Strided.of(low), Strided.of(seen(pass, input)), Strided.of(down.value()).transposed());
        scale(low);
        return low;
    }

    /// `out += scale·B·A·input`.
    ///
    /// @param out    F32 `(T, N)`
    /// @param input  F32 `(T, K)`
    void forward(Pass pass, String slot, Tensor out, Tensor input) {
        pass.multiplyAdd(Strided.of(out), Strided.of(lower(pass, slot, input)),
                Strided.of(up.value()).transposed());
    }

    /// Adds to the gradients of `A` and `B`, and where it is wanted to that of the input.
    ///
    /// @param dInput  F32 `(T, K)`, added to
    /// @param dOut    F32 `(T, N)`
    /// @param input   F32 `(T, K)`
    void backward(Pass pass, String slot, Optional<Tensor> dInput, Tensor dOut, Tensor input) {
        Strided low = Strided.of(pass.buffer(slot + " low", rank()));
        Tensor dLow = pass.buffer("d low", rank());
        pass.multiply(Strided.of(dLow), Strided.of(dOut), Strided.of(up.value()));
        scale(dLow);
        pass.multiplyAdd(Strided.of(up.gradient()), Strided.of(dOut).transposed(), low);
        pass.multiplyAdd(Strided.of(down.gradient()), Strided.of(dLow).transposed(),
                Strided.of(seen(pass, input)));
        dInput.ifPresent(target -> backward(pass, target, dLow));
    }

    private void backward(Pass pass, Tensor dInput, Tensor dLow) {
        Optional<Dropout> drops = dropout(pass);
        if (drops.isEmpty()) {
            pass.multiplyAdd(Strided.of(dInput), Strided.of(dLow), Strided.of(down.value()));
            return;
        }
        Tensor share = pass.buffer("dropped", dInput.shape().columns());
        pass.multiply(Strided.of(share), Strided.of(dLow), Strided.of(down.value()));
        drops.get().apply(share, share);
        pass.kernels().add(dInput, share);
    }

    private void scale(Tensor low) {
        long elements = low.shape().elements();
        for (long i = 0; i < elements; i++) {
            long at = i * Float.BYTES;
            low.data().set(Tensor.FLOAT, at, (float) (scale * low.data().get(Tensor.FLOAT, at)));
        }
    }
}
