package dev.freehold.tuning.train.config;

import java.util.List;

/// Which weights are learned.
public sealed interface Method {
    /// All of them.
    record Full() implements Method {}

    /// Two small matrices beside each target (LoRA, <https://arxiv.org/abs/2106.09685>); the base stays as it is
    /// stored, so that on a quantized one this is QLoRA.
    ///
    /// @param rank     `r`
    /// @param alpha    the product of the two counts `alpha / r`, or `alpha / √r`
    /// @param dropout  share of their inputs that is left out while learning, from 0 to below 1
    /// @param targets  as peft calls them, e.g. `q_proj`
    /// @param rsLora   whether it counts `alpha / √r` (<https://arxiv.org/abs/2312.03732>)
    record Lora(int rank, double alpha, double dropout, List<String> targets, boolean rsLora) implements Method {
        /// Every linear layer of a block.
        static final List<String> ALL_TARGETS = List.of(
                "q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    }
}
