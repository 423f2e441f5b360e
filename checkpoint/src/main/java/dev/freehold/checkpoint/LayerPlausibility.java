package dev.freehold.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Refuses impossible settings of layers that only some networks have: experts and recurrent states.
///
/// @param prefix  of keys: the architecture and a dot
record LayerPlausibility(Metadata metadata, String prefix) {
    /// Functions that make weights of a router's outputs, in the order of their numbers, from 1 on
    /// (`enum llama_expert_gating_func_type`, <https://github.com/ggml-org/llama.cpp/blob/master/src/llama-hparams.h>).
    private static final List<String> GATING =
            List.of("softmax", "sigmoid", "softmax of the chosen", "square root of softplus");

    void require() {
        experts();
        gating();
        groups();
        states();
        layers();
    }

    private void experts() {
        long experts = number("expert_count", 0);
        long used = number("expert_used_count", 0);
        boolean none = metadata.has(prefix + "expert_used_count") && experts > 0 && used == 0;
        if (used > experts || none) {
            throw invalid("expert_used_count", "is %d of %d experts".formatted(used, experts));
        }
    }

    private void gating() {
        long function = number("expert_gating_func", 0); // 0 stands for none said
        if (function < 0 || function > GATING.size()) {
            String known = IntStream.range(0, GATING.size()).mapToObj(i -> "%d (%s)".formatted(i + 1, GATING.get(i)))
                    .collect(Collectors.joining(", "));
            throw invalid("expert_gating_func", "is %d, an unknown function; known are %s".formatted(function, known));
        }
    }

    private void groups() {
        long experts = number("expert_count", 0);
        long groups = number("expert_group_count", 1);
        long used = number("expert_group_used_count", groups);
        if (groups > 1 && experts % groups != 0) {
            throw invalid("expert_group_count", "is %d, which does not divide %d experts".formatted(groups, experts));
        }
        if (used > groups || groups > 1 && used < 1) {
            throw invalid("expert_group_used_count", "is %d of %d groups".formatted(used, groups));
        }
        long reachable = groups > 1 ? experts / groups * used : experts;
        if (number("expert_used_count", 0) > reachable) {
            throw invalid("expert_used_count", "is %d, of %d experts in %d of %d groups"
                    .formatted(number("expert_used_count", 0), reachable, used, groups));
        }
    }

    private void states() {
        long keyHeads = number("ssm.group_count", 1);
        long valueHeads = number("ssm.time_step_rank", keyHeads);
        long inner = number("ssm.inner_size", valueHeads);
        if (!metadata.has(prefix + "ssm.time_step_rank")) {
            return;
        }
        if (keyHeads < 1 || valueHeads < 1 || valueHeads % keyHeads != 0) {
            throw invalid("ssm.time_step_rank", "is %d, which is no multiple of 'ssm.group_count' %d"
                    .formatted(valueHeads, keyHeads));
        }
        if (inner % valueHeads != 0) {
            throw invalid("ssm.inner_size", "is %d, which is no multiple of 'ssm.time_step_rank' %d"
                    .formatted(inner, valueHeads));
        }
    }

    private void layers() {
        long blocks = number("block_count", Integer.MAX_VALUE);
        for (Map.Entry<String, Long> most : Map.of(
                "leading_dense_block_count", blocks,
                "nextn_predict_layers", blocks - 1).entrySet()) {
            if (number(most.getKey(), 0) > most.getValue()) {
                throw invalid(most.getKey(), "is %d of %d blocks".formatted(number(most.getKey(), 0), blocks));
            }
        }
        String recurrent = "attention.recurrent_layers";
        int said = metadata.flags(prefix + recurrent).size();
        if (metadata.has(prefix + recurrent) && said < blocks && metadata.has(prefix + "block_count")) {
            throw invalid(recurrent, "should have a value for each of %d layers, has %d".formatted(blocks, said));
        }
    }

    private CheckpointException invalid(String suffix, String why) {
        return metadata.invalid(prefix + suffix, why);
    }

    private long number(String suffix, long otherwise) {
        return metadata.value(prefix + suffix).orElse(null) instanceof Long value ? value : otherwise;
    }
}
