package dev.freehold.checkpoint.gguf;

import static dev.freehold.checkpoint.gguf.GgufForge.ARRAY;
import static dev.freehold.checkpoint.gguf.GgufForge.BOOL;
import static dev.freehold.checkpoint.gguf.GgufForge.U32;
import static dev.freehold.checkpoint.gguf.GgufForge.concat;
import static dev.freehold.checkpoint.gguf.GgufForge.u32;
import static dev.freehold.checkpoint.gguf.GgufForge.u64;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.checkpoint.Checkpoint;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Settings of experts and recurrent states that cannot be.
class GgufLayerSettingsTest {
    @TempDir
    private Path folder;

    private final GgufForge forge = GgufForge.valid();

    private GgufLayerSettingsTest with(String suffix, int value) {
        forge.entry("toy." + suffix, U32, u32(value));
        return this;
    }

    private void assertRefused(String why) {
        assertEquals(why, Refusal.of(forge.write(folder.resolve("model.gguf"))));
    }

    @Test
    void moreExpertsUsedThanThereAre() {
        with("expert_count", 8).with("expert_used_count", 9).assertRefused("'toy.expert_used_count' is 9 of 8 experts");
    }

    @Test
    void noExpertUsed() {
        with("expert_count", 8).with("expert_used_count", 0).assertRefused("'toy.expert_used_count' is 0 of 8 experts");
    }

    @Test
    void impossiblyManyExperts() {
        with("expert_count", 1 << 20).assertRefused("'toy.expert_count' should be from 0 to 65536, is 1048576");
    }

    @Test
    void anUnknownGatingFunction() {
        with("expert_gating_func", 9).assertRefused("'toy.expert_gating_func' is 9, an unknown function; known are "
                + "1 (softmax), 2 (sigmoid), 3 (softmax of the chosen), 4 (square root of softplus)");
    }

    @Test
    void groupsThatDoNotDivide() {
        with("expert_count", 8).with("expert_group_count", 3)
                .assertRefused("'toy.expert_group_count' is 3, which does not divide 8 experts");
    }

    @Test
    void moreGroupsUsedThanThereAre() {
        with("expert_count", 8).with("expert_group_count", 4).with("expert_group_used_count", 5)
                .assertRefused("'toy.expert_group_used_count' is 5 of 4 groups");
    }

    @Test
    void moreExpertsUsedThanTheGroupsHave() {
        with("expert_count", 8).with("expert_used_count", 3).with("expert_group_count", 4)
                .with("expert_group_used_count", 1)
                .assertRefused("'toy.expert_used_count' is 3, of 2 experts in 1 of 4 groups");
    }

    @Test
    void valueHeadsThatKeyHeadsDoNotDivide() {
        with("ssm.group_count", 4).with("ssm.time_step_rank", 6)
                .assertRefused("'toy.ssm.time_step_rank' is 6, which is no multiple of 'ssm.group_count' 4");
    }

    @Test
    void aStateThatValueHeadsDoNotDivide() {
        with("ssm.group_count", 2).with("ssm.time_step_rank", 6).with("ssm.inner_size", 100)
                .assertRefused("'toy.ssm.inner_size' is 100, which is no multiple of 'ssm.time_step_rank' 6");
    }

    @Test
    void moreLeadingBlocksThanThereAre() {
        with("block_count", 3).with("leading_dense_block_count", 4)
                .assertRefused("'toy.leading_dense_block_count' is 4 of 3 blocks");
    }

    @Test
    void onlyBlocksThatPredictAhead() {
        with("block_count", 3).with("nextn_predict_layers", 3)
                .assertRefused("'toy.nextn_predict_layers' is 3 of 3 blocks");
    }

    @Test
    void tooFewKindsOfLayers() {
        forge.entry("toy.attention.recurrent_layers", ARRAY, concat(u32(BOOL), u64(2), new byte[] {1, 0}));
        with("block_count", 3).assertRefused(
                "'toy.attention.recurrent_layers' should have a value for each of 3 layers, has 2");
    }

    @Test
    void layersWithoutKeysAndValues() {
        forge.entry("toy.attention.head_count_kv", ARRAY, concat(u32(U32), u64(2), u32(0), u32(2)));
        with("block_count", 2).with("attention.head_count", 4).with("embedding_length", 8);
        try (Checkpoint checkpoint = Checkpoint.open(forge.write(folder.resolve("model.gguf")))) {
            assertEquals(List.of(0L, 2L), checkpoint.metadata().integers("toy.attention.head_count_kv"));
        }
    }
}
