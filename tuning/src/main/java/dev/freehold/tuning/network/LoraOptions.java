package dev.freehold.tuning.network;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// A low-rank adapter, <https://arxiv.org/abs/2106.09685>: `y = W·x + scale·B·A·x`, where only `A` and `B` learn.
///
/// @param rank            `r`, rows of `A` and columns of `B`
/// @param alpha           numerator of the scale
/// @param dropout         share of the elements of `x` that `A` does not see while it learns, from 0 to below 1
/// @param targets         the matrices that are adapted, by the names that PEFT gives them, from `q_proj` to
///                        `down_proj`, or [#ALL_LINEAR] for all of them
/// @param rankStabilized  scales by `alpha/√r` (<https://arxiv.org/abs/2312.03732>) in place of `alpha/r`
/// @param seed            of the random start of `A`
public record LoraOptions(int rank, double alpha, double dropout, List<String> targets, boolean rankStabilized,
        long seed) {
    /// Stands for all seven matrices of every block.
    public static final String ALL_LINEAR = "all-linear";

    private static final int MAX_RANK = 1 << 14;

    /// The names that checkpoints give to the matrices, by PEFT's.
    private static final Map<String, String> NAMES = Map.of(
            "q_proj", "attn_q",
            "k_proj", "attn_k",
            "v_proj", "attn_v",
            "o_proj", "attn_output",
            "gate_proj", "ffn_gate",
            "up_proj", "ffn_up",
            "down_proj", "ffn_down");

    /// @throws TrainingException if a number cannot be, or a target is none
    public LoraOptions {
        targets = List.copyOf(targets);
        if (rank < 1 || rank > MAX_RANK) {
            throw new TrainingException("LoRA rank should be from 1 to %d, is %d".formatted(MAX_RANK, rank));
        }
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new TrainingException("LoRA alpha should be positive and finite, is " + alpha);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new TrainingException("LoRA dropout should be from 0 to below 1, is " + dropout);
        }
        if (targets.isEmpty()) {
            throw new TrainingException("LoRA needs a target, one or more of %s, or %s"
                    .formatted(String.join(", ", new TreeSet<>(NAMES.keySet())), ALL_LINEAR));
        }
        for (String target : targets) {
            if (!target.equals(ALL_LINEAR) && !NAMES.containsKey(target)) {
                throw new TrainingException("LoRA target '%s' is not known; there are %s, and %s for all"
                        .formatted(target, String.join(", ", new TreeSet<>(NAMES.keySet())), ALL_LINEAR));
            }
        }
    }

    /// The factor of `B·A·x`.
    public double scale() {
        return alpha / (rankStabilized ? Math.sqrt(rank) : rank);
    }

    /// Whether the matrix that checkpoints call `name`, as in `attn_q`, is adapted.
    public boolean adapts(String name) {
        return targets.stream().anyMatch(target -> target.equals(ALL_LINEAR) || NAMES.get(target).equals(name));
    }
}
