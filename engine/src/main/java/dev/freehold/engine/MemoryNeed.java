package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.adapter.LoraWeights;
import dev.freehold.models.Architectures;
import dev.freehold.models.Footprint;
import dev.freehold.models.cache.SequenceCache;
import dev.freehold.models.layers.Adapters;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import java.util.List;

/// The memory that running a model takes, in bytes.
///
/// @param weights   of all tensors, as they are computed with
/// @param experts   of them, those of experts that tokens are sent to
/// @param expert    of them, the largest expert of a block
/// @param adapters  of what is added to the weights, as it is computed with
/// @param cache     what blocks remember of one sequence
/// @param working   activations of one pass, an estimate from above
public record MemoryNeed(long weights, long experts, long expert, long adapters, long cache, long working) {
    private static final double IMPOSSIBLE = 0x1p62;

    /// The memory needed to run one sequence. Reads no weights.
    ///
    /// @param type     how keys and values are kept
    /// @param context  tokens, from 1 on
    /// @throws CheckpointException if the architecture is unknown, a size is impossible, or such that no machine could
    ///     have the memory
    public static MemoryNeed of(Checkpoint checkpoint, KvType type, int context) {
        return of(checkpoint, type, context, Adapters.NONE);
    }

    /// The same, with `adapters` that are for the checkpoint.
    static MemoryNeed of(Checkpoint checkpoint, KvType type, int context, Adapters adapters) {
        var footprint = Footprint.of(checkpoint);
        long page = SequenceCache.byteSize(footprint.caches(), type, 1);
        if ((double) page * Math.ceilDiv(context, KvPages.PAGE) > IMPOSSIBLE) {
            throw new CheckpointException("%s: a context of %d tokens needs more than 2^62 bytes"
                    .formatted(checkpoint.path(), context));
        }
        int passTokens = Architectures.isEncoder(checkpoint) ? context : Math.min(Session.BATCH, context);
        long weights = 0;
        long experts = 0;
        for (TensorInfo tensor : checkpoint.tensors()) {
            long bytes = tensor.dtype().byteSize(tensor.shape().elements());
            weights += bytes;
            experts += ExpertUse.isOfExperts(tensor) ? bytes : 0;
        }
        return new MemoryNeed(weights, experts, ExpertUse.largestExpert(checkpoint), bytes(adapters),
                SequenceCache.byteSize(footprint.caches(), type, context),
                footprint.passBytes() + passTokens * (footprint.tokenBytes() + tokenBytes(adapters)));
    }

    private static long bytes(Adapters adapters) {
        return adapters.chosen().stream().mapToLong(each -> Float.BYTES * each.adapter().parameters()).sum();
    }

    /// What adapters add to the widest output, and a thin product for each matrix, as if none shared memory.
    private static long tokenBytes(Adapters adapters) {
        List<LoraWeights> all = adapters.chosen().stream()
                .flatMap(each -> each.adapter().weights().values().stream()).toList();
        long widest = all.stream().mapToLong(each -> each.b().shape().rows()).max().orElse(0);
        return Float.BYTES * (widest + all.stream().mapToLong(LoraWeights::rank).sum());
    }

    public long total() {
        return weights + adapters + cache + working;
    }
}
