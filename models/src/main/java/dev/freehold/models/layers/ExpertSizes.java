package dev.freehold.models.layers;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Hyperparameters;

/// The sizes of a network's mixtures of experts, from its keys `expert_*`.
///
/// @param innerWidth   `F` of an expert
/// @param sharedWidth  `F` of the shared expert, or of several as one; 0 if there is none
public record ExpertSizes(int innerWidth, int sharedWidth, Routing routing) {
    private static final int MAX_WIDTH = 1 << 20;

    /// @throws dev.freehold.checkpoint.CheckpointException if a key is absent or impossible
    public static ExpertSizes of(Metadata metadata, Hyperparameters sizes, Routing.Defaults defaults) {
        var routing = Routing.of(metadata, sizes, defaults);
        String key = sizes.key("expert_feed_forward_length");
        int stated = metadata.integer(key, sizes.innerWidth()); // Mixtral has the dense layer's key alone
        int inner = metadata.within(key, stated, 1, MAX_WIDTH);
        return new ExpertSizes(inner, sharedWidth(metadata, sizes, inner), routing);
    }

    private static int sharedWidth(Metadata metadata, Hyperparameters sizes, int inner) {
        String key = sizes.key("expert_shared_feed_forward_length");
        String countKey = sizes.key("expert_shared_count");
        boolean said = metadata.has(key);
        long width = said ? metadata.integer(key) : (long) inner * metadata.integer(countKey, 0);
        if (width < 0 || width > MAX_WIDTH) {
            throw said
                    ? metadata.invalid(key, "should be from 0 to %d, is %d".formatted(MAX_WIDTH, width))
                    : metadata.invalid(countKey, "makes a shared expert %d wide, should be from 0 to %d"
                            .formatted(width, MAX_WIDTH));
        }
        return (int) width;
    }
}
