package dev.freehold.models.layers;

import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Product;
import dev.freehold.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// `y = W·x`, or `y = W·x + b`.
public sealed interface Linear {
    /// `W`, `(N, K)`.
    PackedMatrix weight();

    /// @param out    F32 `(T, N)`, overwritten
    /// @param input  F32 `(T, K)`
    default void forward(Kernels kernels, Tensor out, Tensor input) {
        together(kernels, input, List.of(to(out)));
    }

    /// This layer, and where its outputs go.
    ///
    /// @param out  F32 `(T, N)`, overwritten
    default Output to(Tensor out) {
        return new Output(this, out);
    }

    /// Several layers of one input: kernels round it once, and share all the rows out at once.
    ///
    /// @param input  F32 `(T, K)`
    static void together(Kernels kernels, Tensor input, List<Output> outputs) {
        var products = new ArrayList<Product>(2 * outputs.size());
        var narrow = new ArrayList<Tensor>();
        for (Output each : outputs) {
            products.add(new Product(each.out, each.layer.weight(), 0));
            if (each.layer instanceof Adapted(_, var update)) {
                narrow.add(update.narrow(narrow.size() + 1, input.shape().rows()));
                products.add(new Product(narrow.getLast(), update.down(), 0));
            }
        }
        kernels.matmul(products, input);
        int adapted = 0;
        for (Output each : outputs) {
            if (each.layer instanceof Adapted(_, var update)) {
                update.addTo(kernels, each.out, narrow.get(adapted++));
            }
            if (each.layer.plain() instanceof WithBias(_, var bias)) {
                kernels.addBias(each.out, bias);
            }
        }
    }

    /// The layer without what adapters add.
    private Linear plain() {
        return this instanceof Adapted(var layer, _) ? layer : this;
    }

    /// A layer, and where its outputs go.
    record Output(Linear layer, Tensor out) {}

    record Plain(PackedMatrix weight) implements Linear {}

    /// @param bias  F32 `(N)`
    record WithBias(PackedMatrix weight, Tensor bias) implements Linear {}

    /// A layer that adapters add to.
    record Adapted(Linear layer, LowRank update) implements Linear {
        @Override
        public PackedMatrix weight() {
            return layer.weight();
        }
    }
}
