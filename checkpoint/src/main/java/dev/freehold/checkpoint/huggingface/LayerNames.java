package dev.freehold.checkpoint.huggingface;

import java.util.HashMap;
import java.util.Map;

/// What the tensors of a layer are called, by the part of the network they belong to: `model.layers.N.X` in the folder,
/// `blk.N.Y` in GGUF.
///
/// Paired as the reference converter pairs them
/// (<https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/tensor_mapping.py>).
final class LayerNames {
    static final Map<String, String> NORMS = Map.of(
            "input_layernorm.weight", "attn_norm.weight",
            "post_attention_layernorm.weight", "ffn_norm.weight");

    static final Map<String, String> ATTENTION = Map.of(
            "self_attn.q_proj.weight", "attn_q.weight",
            "self_attn.k_proj.weight", "attn_k.weight",
            "self_attn.v_proj.weight", "attn_v.weight",
            "self_attn.o_proj.weight", "attn_output.weight");

    static final Map<String, String> PROJECTION_BIASES = Map.of(
            "self_attn.q_proj.bias", "attn_q.bias",
            "self_attn.k_proj.bias", "attn_k.bias",
            "self_attn.v_proj.bias", "attn_v.bias");

    static final Map<String, String> OUTPUT_BIAS = Map.of("self_attn.o_proj.bias", "attn_output.bias");

    static final Map<String, String> HEAD_NORMS = Map.of(
            "self_attn.q_norm.weight", "attn_q_norm.weight",
            "self_attn.k_norm.weight", "attn_k_norm.weight");

    static final Map<String, String> FEED_FORWARD = Map.of(
            "mlp.gate_proj.weight", "ffn_gate.weight",
            "mlp.up_proj.weight", "ffn_up.weight",
            "mlp.down_proj.weight", "ffn_down.weight");

    /// The router, and the experts where they are stacked. Single ones are `mlp.experts.E.X`.
    static final Map<String, String> EXPERTS = Map.of(
            "mlp.gate.weight", "ffn_gate_inp.weight",
            "block_sparse_moe.gate.weight", "ffn_gate_inp.weight",
            "mlp.experts.gate_up_proj", "ffn_gate_up_exps.weight",
            "mlp.experts.down_proj", "ffn_down_exps.weight");

    /// One expert: `mlp.experts.E.X` is `ffn_Y.E.weight`. Mixtral numbers its matrices in the order gate, down, up.
    static final Map<String, String> OF_EXPERT = Map.of(
            "gate_proj.weight", "ffn_gate",
            "up_proj.weight", "ffn_up",
            "down_proj.weight", "ffn_down",
            "w1.weight", "ffn_gate",
            "w3.weight", "ffn_up",
            "w2.weight", "ffn_down");

    static final Map<String, String> GATED_SHARED_EXPERT = Map.of(
            "mlp.shared_expert.gate_proj.weight", "ffn_gate_shexp.weight",
            "mlp.shared_expert.up_proj.weight", "ffn_up_shexp.weight",
            "mlp.shared_expert.down_proj.weight", "ffn_down_shexp.weight",
            "mlp.shared_expert_gate.weight", "ffn_gate_inp_shexp.weight");

    static final Map<String, String> SHARED_EXPERTS = Map.of(
            "mlp.shared_experts.gate_proj.weight", "ffn_gate_shexp.weight",
            "mlp.shared_experts.up_proj.weight", "ffn_up_shexp.weight",
            "mlp.shared_experts.down_proj.weight", "ffn_down_shexp.weight",
            "mlp.gate.e_score_correction_bias", "exp_probs_b.bias");

    static final Map<String, String> DELTA_NET = Map.of(
            "post_attention_layernorm.weight", "post_attention_norm.weight",
            "linear_attn.in_proj_qkv.weight", "attn_qkv.weight",
            "linear_attn.in_proj_z.weight", "attn_gate.weight",
            "linear_attn.in_proj_a.weight", "ssm_alpha.weight",
            "linear_attn.in_proj_b.weight", "ssm_beta.weight",
            "linear_attn.conv1d.weight", "ssm_conv1d.weight",
            "linear_attn.A_log", "ssm_a",
            "linear_attn.dt_bias", "ssm_dt.bias",
            "linear_attn.norm.weight", "ssm_norm.weight",
            "linear_attn.out_proj.weight", "ssm_out.weight");

    /// As older converters called them; newer ones split the first.
    static final Map<String, String> FUSED_DELTA_NET = Map.of(
            "linear_attn.in_proj_qkvz.weight", "ssm_in.weight",
            "linear_attn.in_proj_ba.weight", "ssm_ba.weight");

    static final Map<String, String> LATENT_ATTENTION = Map.of(
            "self_attn.q_proj.weight", "attn_q.weight",
            "self_attn.q_a_proj.weight", "attn_q_a.weight",
            "self_attn.q_a_layernorm.weight", "attn_q_a_norm.weight",
            "self_attn.q_b_proj.weight", "attn_q_b.weight",
            "self_attn.kv_a_proj_with_mqa.weight", "attn_kv_a_mqa.weight",
            "self_attn.kv_a_layernorm.weight", "attn_kv_a_norm.weight",
            "self_attn.kv_b_proj.weight", "attn_kv_b.weight",
            "self_attn.o_proj.weight", "attn_output.weight");

    private LayerNames() {}

    /// All names of `parts`; where two know a tensor, the later one names it.
    @SafeVarargs
    static Map<String, String> of(Map<String, String>... parts) {
        var names = new HashMap<String, String>();
        for (Map<String, String> part : parts) {
            names.putAll(part);
        }
        return Map.copyOf(names);
    }
}
