package dev.freehold.models.layers;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Hyperparameters;
import dev.freehold.models.cache.CacheLayout;
import dev.freehold.tensor.HeadOrder;
import java.util.List;

/// The sizes of a network's recurrent blocks, from its keys `ssm.*`.
///
/// @param taps        `J`, tokens that a convolution sees
/// @param keyHeads    `Hk`
/// @param valueHeads  `Hv`
/// @param keyWidth    `dk`
/// @param valueWidth  `dv`
/// @param order       which key head a value head reads
public record DeltaSizes(int taps, int keyHeads, int valueHeads, int keyWidth, int valueWidth, HeadOrder order) {
    private static final int MAX = 1 << 16;

    /// @param usual  the order of value heads in files that do not say
    /// @throws dev.freehold.checkpoint.CheckpointException if a key is absent or impossible
    public static DeltaSizes of(Metadata metadata, Hyperparameters sizes, HeadOrder usual) {
        int keyHeads = size(metadata, sizes.key("ssm.group_count"), 1, MAX);
        int valueHeads = size(metadata, sizes.key("ssm.time_step_rank"), 1, MAX);
        if (valueHeads % keyHeads != 0) {
            throw metadata.invalid(sizes.key("ssm.time_step_rank"),
                    "should be a multiple of ssm.group_count %d, is %d".formatted(keyHeads, valueHeads));
        }
        int inner = size(metadata, sizes.key("ssm.inner_size"), 1, 1 << 20);
        if (inner % valueHeads != 0) {
            throw metadata.invalid(sizes.key("ssm.inner_size"),
                    "should be a multiple of ssm.time_step_rank %d, is %d".formatted(valueHeads, inner));
        }
        boolean tiled = metadata.flag(sizes.key("ssm.v_head_reordered"), usual == HeadOrder.TILED);
        return new DeltaSizes(size(metadata, sizes.key("ssm.conv_kernel"), 2, 64), keyHeads, valueHeads,
                size(metadata, sizes.key("ssm.state_size"), 1, MAX), inner / valueHeads,
                tiled ? HeadOrder.TILED : HeadOrder.GROUPED);
    }

    /// Whether block `index` is recurrent: as `attention.recurrent_layers` says, else all but every
    /// `full_attention_interval`th.
    public static boolean isRecurrent(Metadata metadata, Hyperparameters sizes, int index) {
        List<Boolean> recurrent = metadata.flags(sizes.key("attention.recurrent_layers"));
        if (index < recurrent.size()) {
            return recurrent.get(index);
        }
        int interval = metadata.integer(sizes.key("full_attention_interval"), 4);
        if (interval < 1) {
            throw metadata.invalid(sizes.key("full_attention_interval"), "should be positive, is " + interval);
        }
        return (index + 1) % interval != 0;
    }

    /// Whether a network has recurrent blocks.
    public static boolean areIn(Metadata metadata, Hyperparameters sizes) {
        return metadata.has(sizes.key("ssm.inner_size"));
    }

    /// What a recurrent block remembers of a sequence.
    public CacheLayout cache() {
        return new CacheLayout.Recurrent(taps, keyHeads, valueHeads, keyWidth, valueWidth);
    }

    private static int size(Metadata metadata, String key, int least, int most) {
        return metadata.within(key, metadata.integer(key), least, most);
    }
}
