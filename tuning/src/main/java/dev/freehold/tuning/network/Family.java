package dev.freehold.tuning.network;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.RopePairing;

/// The families whose networks learn here.
enum Family {
    /// Qwen 2 and 2.5: biases on queries, keys and values.
    QWEN2("qwen2", RopePairing.HALVES, false),
    /// Llama 2 and 3, Mistral.
    LLAMA("llama", RopePairing.ADJACENT, false),
    /// Qwen 3: queries and keys are normed head by head.
    QWEN3("qwen3", RopePairing.HALVES, true);

    private final String name;
    private final RopePairing pairing;
    private final boolean headNorms;

    Family(String name, RopePairing pairing, boolean headNorms) {
        this.name = name;
        this.pairing = pairing;
        this.headNorms = headNorms;
    }

    /// Elements of a head that turn together, unless a checkpoint says otherwise.
    RopePairing pairing() {
        return pairing;
    }

    boolean headNorms() {
        return headNorms;
    }

    /// @throws TrainingException if networks of this kind are not trained here
    static Family of(Checkpoint checkpoint) {
        Metadata metadata = checkpoint.metadata();
        String architecture = metadata.text("general.architecture");
        for (Family family : values()) {
            if (family.name.equals(architecture)) {
                if (metadata.integer(architecture + ".expert_count", 0) > 0) {
                    throw new TrainingException("%s: is a mixture of experts; training is for dense networks"
                            .formatted(checkpoint.path()));
                }
                requireEqualWidths(checkpoint);
                return family;
            }
        }
        throw new TrainingException("%s: networks of the family '%s' cannot be trained; qwen2, llama and qwen3 can"
                .formatted(checkpoint.path(), architecture));
    }

    private static void requireEqualWidths(Checkpoint checkpoint) {
        var sizes = Hyperparameters.of(checkpoint);
        if (sizes.valueWidth() != sizes.headWidth()) {
            throw new TrainingException("%s: values are %d wide and keys %d; only networks where both are the same are"
                    .formatted(checkpoint.path(), sizes.valueWidth(), sizes.headWidth()) + " trained");
        }
    }
}
