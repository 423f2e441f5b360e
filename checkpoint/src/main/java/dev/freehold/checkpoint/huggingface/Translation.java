package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.huggingface.ModelType.Trait;
import dev.freehold.checkpoint.safetensors.StoredTensor;
import dev.freehold.checkpoint.weights.PassedOver;
import dev.freehold.checkpoint.weights.Weight;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Gives the tensors of a folder the names and the form that GGUF has them in.
final class Translation {
    private final ModelType type;
    private final TensorNames names;
    private final PassedOver passedOver = new PassedOver();

    Translation(ModelConfig config) {
        this.type = config.type();
        this.names = new TensorNames(type, config.tied(), ConfigTranslation.layers(config.settings()));
    }

    /// The tensors of the text network, by their names in GGUF.
    ///
    /// @throws CheckpointException if there is one that this type of model does not have
    Map<String, Weight> translate(Collection<StoredTensor> stored) {
        var weights = new LinkedHashMap<String, Weight>();
        for (StoredTensor tensor : stored) {
            Optional<PassedOver.Part> other = names.otherPart(tensor.name());
            if (other.isPresent()) {
                passedOver.add(other.get());
            } else if (!names.isRedundant(tensor.name())) {
                String name = names.translate(tensor.name()).orElseThrow(() -> unknown(tensor));
                if (weights.put(name, weight(name, tensor)) != null) {
                    throw new CheckpointException("%s: tensor '%s' is there under another name as well"
                            .formatted(tensor.file(), tensor.name()));
                }
            }
        }
        return weights;
    }

    /// A line for each part that [#translate] left out.
    List<String> notes() {
        return passedOver.notes();
    }

    private Weight weight(String name, StoredTensor tensor) {
        Optional<Derivation> derivation =
                type.has(Trait.DELTA_NET) ? Derivation.ofDeltaNet(tensor.name()) : Optional.empty();
        return derivation.isPresent()
                ? new DerivedWeight(name, tensor, derivation.get())
                : new StoredWeight(name, tensor);
    }

    private CheckpointException unknown(StoredTensor tensor) {
        return new CheckpointException("%s: tensor '%s' is not one that %s models have"
                .formatted(tensor.file(), tensor.name(), type.name()));
    }
}
