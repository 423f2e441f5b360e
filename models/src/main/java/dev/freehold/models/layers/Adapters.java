package dev.freehold.models.layers;

import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.adapter.LoraWeights;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;

/// The LoRA adapters that a network runs with, each as strong as its factor says.
///
/// @param chosen  those that are for the network's checkpoint; several of one layer add up
public record Adapters(List<Chosen> chosen) {
    /// None: the network as it is.
    public static final Adapters NONE = new Adapters(List.of());

    /// @param factor  1 for the adapter as it was trained
    public record Chosen(LoraAdapter adapter, double factor) {}

    public Adapters {
        chosen = List.copyOf(chosen);
    }

    private record Part(LoraWeights weights, double scale) {}

    /// What they add to the matrix `name`, without `.weight`, if they add anything.
    Optional<LowRank> of(String name, Kernels kernels, LowRank.Scratch scratch) {
        List<Part> parts = chosen.stream().filter(each -> each.adapter.weights().containsKey(name)).map(each -> {
            LoraWeights weights = each.adapter.weights().get(name);
            return new Part(weights, weights.scale() * each.factor);
        }).toList();
        return parts.isEmpty() ? Optional.empty() : Optional.of(joined(parts, kernels, scratch));
    }

    /// One product for all: `B₁·A₁ + B₂·A₂` is `(B₁ B₂)·(A₁ above A₂)`.
    private static LowRank joined(List<Part> parts, Kernels kernels, LowRank.Scratch scratch) {
        int rank = parts.stream().mapToInt(part -> part.weights.rank()).sum();
        Tensor first = parts.getFirst().weights.a();
        int outputs = parts.getFirst().weights.b().shape().rows();
        Tensor down = Tensor.zeros(Arena.ofAuto(), "lora_a", rank, first.shape().columns());
        Tensor up = Tensor.zeros(Arena.ofAuto(), "lora_b", outputs, rank);
        int from = 0;
        for (Part part : parts) {
            Tensor b = part.weights.b();
            down.rows(from, part.weights.rank()).data().copyFrom(part.weights.a().data());
            for (int row = 0; row < outputs; row++) {
                for (int column = 0; column < part.weights.rank(); column++) {
                    up.set(row, from + column, (float) (part.scale * b.get(row, column)));
                }
            }
            from += part.weights.rank();
        }
        return new LowRank(kernels.pack(down), kernels.pack(up), rank, outputs, scratch);
    }
}
