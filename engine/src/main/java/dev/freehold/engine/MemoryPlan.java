package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.models.Architectures;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.layers.Adapters;
import dev.freehold.tensor.spi.KernelProvider;
import java.util.function.LongSupplier;

/// How a model runs in the memory that there is.
///
/// Where not everything fits, experts are packed when tokens go to them, and those unused for longest make room. They
/// share what the other weights, the cache, activations and a reserve leave. The cache is taken as a sequence grows;
/// counted is a context of 8192 tokens, unless one was asked for: the whole context of a model made for 262,144 would
/// take the room of experts that most conversations could use.
///
/// @param memory       bytes that this process may have; 0 where that was not asked, since the model is small
/// @param expertBytes  of packed experts at most; all of them if it is larger
public record MemoryPlan(MemoryNeed need, Way way, long memory, long expertBytes) {
    /// How weights are held.
    public enum Way {
        /// All of them stay in memory.
        WHOLE,
        /// Experts take turns; all else stays.
        EXPERTS_IN_TURNS,
        /// More than memory, computed with where they are: the system reads the file again and again.
        FROM_FILE,
        /// Not even what every token needs fits.
        TOO_LARGE
    }

    /// Tokens that are counted where no context is asked for.
    public static final int USUAL_CONTEXT = 8192;

    private static final long SMALL = 1L << 30;
    private static final long LEAST_RESERVE = 1L << 30;

    /// The plan for a model with the kernels of `provider`. Reads no weights but those of adapters.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if the architecture is unknown, a size is impossible or an
    ///     adapter is malformed or for another model
    public static MemoryPlan of(Checkpoint checkpoint, KernelProvider provider, ModelOptions options) {
        return of(checkpoint, provider, options, AdapterFile.read(options.adapters(), checkpoint));
    }

    /// The same, where the adapters have been read.
    static MemoryPlan of(Checkpoint checkpoint, KernelProvider provider, ModelOptions options, Adapters adapters) {
        var need = MemoryNeed.of(checkpoint, options.cacheType().of(checkpoint), context(checkpoint, options),
                adapters);
        return of(need, provider.copiesWeights() || isConverted(checkpoint), options.expertMemory(),
                SystemMemory::bytes);
    }

    /// Tokens to count the cache for.
    private static int context(Checkpoint checkpoint, ModelOptions options) {
        if (options.contextLength() > 0) {
            return options.contextLength();
        }
        int trained = Architectures.isEncoder(checkpoint)
                ? checkpoint.metadata().integer(
                        checkpoint.metadata().text("general.architecture") + ".context_length")
                : Hyperparameters.of(checkpoint).contextLength();
        return Math.clamp(trained, 1, USUAL_CONTEXT);
    }

    /// Whether experts are in the file in a form that nothing computes with, so that all kernels have copies of them.
    private static boolean isConverted(Checkpoint checkpoint) {
        return checkpoint.tensors().stream().filter(ExpertUse::isOfExperts)
                .anyMatch(tensor -> !tensor.stored().equals(tensor.dtype().name()));
    }

    /// @param copied  whether kernels have copies of experts rather than reading the file
    /// @param asked   bytes for experts, 0 for what there is room for
    /// @param memory  bytes that this process may have; not asked for small models, which takes longer than they load
    static MemoryPlan of(MemoryNeed need, boolean copied, long asked, LongSupplier memory) {
        if (need.total() <= SMALL) {
            boolean bounded = copied && asked > 0 && asked < need.experts();
            return new MemoryPlan(need, bounded ? Way.EXPERTS_IN_TURNS : Way.WHOLE, 0,
                    bounded ? asked : Long.MAX_VALUE);
        }
        long bytes = memory.getAsLong();
        long usable = bytes - Math.max(bytes / 10, LEAST_RESERVE); // for the page cache, Java and other processes
        if (!copied) {
            Way way = need.total() <= usable ? Way.WHOLE
                    : need.total() - need.weights() <= usable ? Way.FROM_FILE : Way.TOO_LARGE;
            return new MemoryPlan(need, way, bytes, Long.MAX_VALUE);
        }
        long room = usable - (need.total() - need.experts());
        long given = asked > 0 ? asked : Math.max(room, need.expert());
        Way way = Math.min(given, need.experts()) > room ? Way.TOO_LARGE
                : given < need.experts() ? Way.EXPERTS_IN_TURNS : Way.WHOLE;
        return new MemoryPlan(need, way, bytes, given < need.experts() ? given : Long.MAX_VALUE);
    }
}
