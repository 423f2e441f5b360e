package dev.freehold.models;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Nearest;
import dev.freehold.models.architectures.Bert;
import dev.freehold.models.architectures.DeepSeek2;
import dev.freehold.models.architectures.Llama;
import dev.freehold.models.architectures.Mistral3;
import dev.freehold.models.architectures.Qwen2;
import dev.freehold.models.architectures.Qwen2Moe;
import dev.freehold.models.architectures.Qwen3;
import dev.freehold.models.architectures.Qwen35;
import dev.freehold.models.architectures.Qwen35Moe;
import dev.freehold.models.architectures.Qwen3Moe;
import dev.freehold.models.architectures.Qwen3Next;
import dev.freehold.models.layers.Adapters;
import dev.freehold.models.layers.ExpertCache;
import dev.freehold.models.layers.Weights;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.KvType;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// The model families by the name that checkpoints give them. A new family is a file, its test, and a line here.
public final class Architectures {
    private static final Map<String, Function<Weights, LanguageModel>> BY_NAME = Map.of(
            "deepseek2", DeepSeek2::load,
            "llama", Llama::load,
            "mistral3", Mistral3::load,
            "qwen2", Qwen2::load,
            "qwen2moe", Qwen2Moe::load,
            "qwen3", Qwen3::load,
            "qwen35", Qwen35::load,
            "qwen35moe", Qwen35Moe::load,
            "qwen3moe", Qwen3Moe::load,
            "qwen3next", Qwen3Next::load);

    private static final Map<String, Function<Weights, Encoder>> ENCODERS = Map.of("bert", Bert::new);

    private Architectures() {}

    /// Builds the network of a checkpoint; its weights stay where the checkpoint mapped them.
    ///
    /// @throws CheckpointException if the architecture is unknown, or a size or tensor is absent or impossible
    public static LanguageModel load(Checkpoint checkpoint, Kernels kernels) {
        return load(checkpoint, kernels, Long.MAX_VALUE);
    }

    /// The same, with at most `expertBytes` bytes of packed experts in memory.
    ///
    /// @throws CheckpointException if the architecture is unknown, or a size or tensor is absent or impossible
    public static LanguageModel load(Checkpoint checkpoint, Kernels kernels, long expertBytes) {
        return load(checkpoint, kernels, expertBytes, Adapters.NONE);
    }

    /// The same with adapters, which fit the checkpoint.
    ///
    /// @throws CheckpointException if the architecture is unknown, or a size or tensor is absent or impossible
    public static LanguageModel load(Checkpoint checkpoint, Kernels kernels, long expertBytes, Adapters adapters) {
        requireKnown(checkpoint);
        String name = checkpoint.metadata().text("general.architecture");
        if (isEncoder(checkpoint)) {
            throw new CheckpointException("%s: a %s model makes vectors of texts and writes none: use 'embed'"
                    .formatted(checkpoint.path(), name));
        }
        return build(BY_NAME.get(name), checkpoint, kernels, expertBytes, adapters);
    }

    /// Builds a network twice, first to see whether all is there.
    private static <N> N build(Function<Weights, N> constructor, Checkpoint checkpoint, Kernels kernels,
            long expertBytes, Adapters adapters) {
        var weights = new Weights(checkpoint, kernels, new ExpertCache(kernels, expertBytes), adapters);
        constructor.apply(weights.checking());
        weights.requireAdaptersUsed();
        return constructor.apply(weights);
    }

    /// @throws CheckpointException if the architecture is unknown; names the nearest one
    public static void requireKnown(Checkpoint checkpoint) {
        String name = checkpoint.metadata().text("general.architecture");
        if (!names().contains(name)) {
            throw new CheckpointException("%s: architecture '%s' is not supported; %s"
                    .formatted(checkpoint.path(), name, Nearest.among(names(), name)));
        }
    }

    /// Whether a checkpoint is of a network that reads texts and writes none.
    public static boolean isEncoder(Checkpoint checkpoint) {
        return ENCODERS.containsKey(checkpoint.metadata().text("general.architecture"));
    }

    /// Builds the network of a checkpoint to read texts with: an encoder, or a network that could write, too.
    ///
    /// @param type         how a network that could write keeps keys and values
    /// @param expertBytes  of packed experts in memory at most
    /// @param adapters     that a network that could write runs with
    /// @throws CheckpointException if the architecture is unknown, or a size or tensor is absent or impossible
    public static Encoder loadEncoder(
            Checkpoint checkpoint, Kernels kernels, KvType type, long expertBytes, Adapters adapters) {
        if (!isEncoder(checkpoint)) {
            return new CausalEncoder(load(checkpoint, kernels, expertBytes, adapters), type);
        }
        String name = checkpoint.metadata().text("general.architecture");
        return build(ENCODERS.get(name), checkpoint, kernels, expertBytes, Adapters.NONE);
    }

    /// The names that can be loaded, sorted.
    public static Set<String> names() {
        var names = new TreeSet<>(BY_NAME.keySet());
        names.addAll(ENCODERS.keySet());
        return names;
    }
}
