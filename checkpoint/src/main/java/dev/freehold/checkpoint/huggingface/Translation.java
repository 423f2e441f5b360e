package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.huggingface.ModelType.Trait;
import dev.freehold.checkpoint.safetensors.StoredTensor;
import dev.freehold.checkpoint.weights.PassedOver;
import dev.freehold.checkpoint.weights.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives the tensors of a folder the names and the form that GGUF has them in.
final class Translation {
    private final ModelType type;
    private final TensorNames names;
    private final Quantization quantization;
    private final PassedOver passedOver = new PassedOver();

    Translation(ModelConfig config) {
        this.type = config.type();
        this.quantization = Quantization.of(config.settings());
        this.names = new TensorNames(type, config.tied(), ConfigTranslation.layers(config.settings()));
    }

    /// The tensors of the text network, by their names in GGUF.
    ///
    /// @param folder  all tensors of the folder, by their names there
    /// @throws dev.freehold.checkpoint.CheckpointException if there is one that this type of model does not have
    Map<String, Weight> translate(Map<String, StoredTensor> folder) {
        var weights = new LinkedHashMap<String, Weight>();
        for (StoredTensor tensor : folder.values()) {
            Optional<PassedOver.Part> other = names.otherPart(tensor.name());
            if (other.isPresent()) {
                passedOver.add(other.get());
                continue;
            }
            Optional<String> owner = quantization.owner(tensor.name());
            if (owner.isPresent()) {
                requireOwner(tensor, owner.get(), folder);
                continue;
            }
            String matrix = quantization.matrix(tensor.name());
            if (names.isRedundant(matrix)) {
                continue;
            }
            String name = names.translate(matrix).orElseThrow(() -> tensor.invalid(
                    "is not one that %s models have".formatted(type.name())));
            if (weights.put(name, weight(name, tensor, folder)) != null) {
                throw tensor.invalid("is there under another name as well");
            }
        }
        return weights;
    }

    private static void requireOwner(StoredTensor tensor, String owner, Map<String, StoredTensor> folder) {
        if (!folder.containsKey(owner)) {
            throw tensor.invalid("goes with '%s', which is not there".formatted(owner));
        }
    }

    /// A line for each part that [#translate] left out.
    List<String> notes() {
        return passedOver.notes();
    }

    private Weight weight(String name, StoredTensor tensor, Map<String, StoredTensor> folder) {
        Optional<Derivation> derivation =
                type.has(Trait.DELTA_NET) ? Derivation.ofDeltaNet(tensor.name()) : Optional.empty();
        return derivation.isPresent()
                ? new DerivedWeight(name, tensor, derivation.get())
                : quantization.weight(name, tensor, folder);
    }
}
