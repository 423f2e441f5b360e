package dev.freehold.models;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.cache.CacheLayout;
import dev.freehold.models.layers.DeltaSizes;
import dev.freehold.models.layers.ExpertSizes;
import dev.freehold.models.layers.LatentSizes;
import dev.freehold.models.layers.Routing;
import dev.freehold.models.layers.Routing.Gating;
import dev.freehold.tensor.HeadOrder;
import java.util.List;
import java.util.stream.IntStream;

/// What a network takes of memory besides its weights, told from its metadata before any weight is read.
///
/// @param caches      what its blocks remember of a sequence, block by block; nothing where it reads whole texts
/// @param tokenBytes  activations of each token of a pass, an estimate from above
/// @param passBytes   of each pass, whatever its tokens: the logits of one
public record Footprint(List<CacheLayout> caches, long tokenBytes, long passBytes) {
    /// @throws dev.freehold.checkpoint.CheckpointException if the architecture is unknown, or a size is absent or
    ///     impossible
    public static Footprint of(Checkpoint checkpoint) {
        Architectures.requireKnown(checkpoint);
        Metadata metadata = checkpoint.metadata();
        if (Architectures.isEncoder(checkpoint)) {
            return ofEncoder(metadata);
        }
        var sizes = Hyperparameters.of(checkpoint);
        long token = 4L * sizes.width() + attention(metadata, sizes) + recurrence(metadata, sizes)
                + feedForward(metadata, sizes);
        long pass = (long) sizes.vocabulary() + sizes.width();
        return new Footprint(caches(metadata, sizes), Float.BYTES * token, Float.BYTES * pass);
    }

    private static List<CacheLayout> caches(Metadata metadata, Hyperparameters sizes) {
        if (LatentSizes.areIn(metadata, sizes)) {
            CacheLayout latent = LatentSizes.of(metadata, sizes).cache();
            return IntStream.range(0, sizes.blocks()).mapToObj(_ -> latent).toList();
        }
        if (DeltaSizes.areIn(metadata, sizes)) {
            CacheLayout state = DeltaSizes.of(metadata, sizes, HeadOrder.TILED).cache();
            return IntStream.range(0, sizes.blocks())
                    .mapToObj(i -> DeltaSizes.isRecurrent(metadata, sizes, i) ? state : sizes.cache(i)).toList();
        }
        return IntStream.range(0, sizes.blocks()).mapToObj(sizes::cache).toList();
    }

    /// Queries, keys, values, what is found, and its gate.
    private static long attention(Metadata metadata, Hyperparameters sizes) {
        return LatentSizes.areIn(metadata, sizes)
                ? latent(LatentSizes.of(metadata, sizes))
                : (long) sizes.queryWidth() + sizes.keyWidth()
                        + (2L * sizes.heads() + sizes.kvHeads()) * sizes.valueWidth();
    }

    /// Queries in two parts, and what heads multiply before and after, token by token and head by head.
    private static long latent(LatentSizes latent) {
        long ofHead = 2L * latent.projectedWidth() + latent.keyWidth() + 4L * latent.latentWidth()
                + 2L * latent.valueWidth();
        return latent.heads() * ofHead + latent.queryWidth() + 2L * latent.keyWidth();
    }

    /// Queries, keys and values before and after their convolution, what is found, and the gates.
    private static long recurrence(Metadata metadata, Hyperparameters sizes) {
        if (!DeltaSizes.areIn(metadata, sizes)) {
            return 0;
        }
        var delta = DeltaSizes.of(metadata, sizes, HeadOrder.TILED);
        long keys = (long) delta.keyHeads() * delta.keyWidth();
        long values = (long) delta.valueHeads() * delta.valueWidth();
        return 2 * keys + Math.max(keys, values) + 3 * values + 2L * delta.valueHeads();
    }

    private static long feedForward(Metadata metadata, Hyperparameters sizes) {
        if (metadata.integer(sizes.key("expert_count"), 0) == 0) {
            return 2L * sizes.innerWidth();
        }
        var experts = ExpertSizes.of(metadata, sizes, new Routing.Defaults(Gating.SOFTMAX, true));
        int used = experts.routing().used();
        long ofExperts = (2L * used + 1) * sizes.width() + 2L * used * experts.innerWidth();
        return 2L * Math.max(sizes.innerWidth(), experts.sharedWidth()) + ofExperts
                + experts.routing().experts() + used + 2;
    }

    /// Keys and values, too, live no longer than a pass.
    private static Footprint ofEncoder(Metadata metadata) {
        String architecture = metadata.text("general.architecture") + ".";
        long width = metadata.integer(architecture + "embedding_length");
        return new Footprint(List.of(),
                Float.BYTES * (8 * width + metadata.integer(architecture + "feed_forward_length")), 0);
    }
}
