package dev.freehold.checkpoint.synth;

import dev.freehold.checkpoint.synth.ModelShape.Experts;
import dev.freehold.checkpoint.synth.ModelShape.Latent;
import dev.freehold.checkpoint.synth.ModelShape.Recurrence;
import dev.freehold.tensor.DType;

/// The tensors of one block of a model, with the names and types that `llama-quantize` leaves them.
///
/// @param block   number of the block
/// @param tensors  receives them
record BlockWeights(ModelShape model, QuantMix mix, int block, Synth tensors) {
    private static final float BIAS_DEVIATION = 0.02f;

    void plan() {
        vector("attn_norm.weight", model.width(), 1, 0);
        if (model.latent().isPresent()) {
            latentAttention(model.latent().get());
        } else if (model.recurrence().isPresent() && model.recurrence().get().at(block)) {
            recurrence(model.recurrence().get());
        } else {
            attention();
        }
        vector(model.recurrence().isPresent() ? "post_attention_norm.weight" : "ffn_norm.weight", model.width(), 1, 0);
        if (model.experts().isPresent() && block >= model.experts().get().denseBlocks()) {
            experts(model.experts().get());
        } else {
            feedForward("", model.innerWidth());
        }
    }

    private void attention() {
        int width = model.width();
        int gates = model.recurrence().isPresent() ? 2 : 1;
        matrix("attn_q.weight", mix.base(), gates * model.queryWidth(), width);
        matrix("attn_k.weight", mix.base(), model.kvWidth(), width);
        matrix("attn_v.weight", value(), model.kvWidth(), width);
        matrix("attn_output.weight", mix.mixer(), width, model.queryWidth());
        if (model.family().equals("qwen2")) {
            vector("attn_q.bias", model.queryWidth(), 0, BIAS_DEVIATION);
            vector("attn_k.bias", model.kvWidth(), 0, BIAS_DEVIATION);
            vector("attn_v.bias", model.kvWidth(), 0, BIAS_DEVIATION);
        }
        if (model.family().startsWith("qwen3")) {
            vector("attn_q_norm.weight", model.headWidth(), 1, 0);
            vector("attn_k_norm.weight", model.headWidth(), 1, 0);
        }
    }

    private void recurrence(Recurrence recurrence) {
        int width = model.width();
        int channels = 2 * recurrence.keys() + recurrence.values();
        matrix("attn_qkv.weight", value(), channels, width);
        matrix("attn_gate.weight", mix.base(), recurrence.values(), width);
        matrix("ssm_conv1d.weight", DType.F32, channels, Recurrence.TAPS);
        matrix("ssm_alpha.weight", mix.base(), recurrence.valueHeads(), width);
        matrix("ssm_beta.weight", mix.base(), recurrence.valueHeads(), width);
        vector("ssm_a", recurrence.valueHeads(), -1, 0.1f);
        vector("ssm_dt.bias", recurrence.valueHeads(), -3, 0.5f);
        vector("ssm_norm.weight", recurrence.width(), 1, 0);
        matrix("ssm_out.weight", mix.base(), width, recurrence.values());
    }

    private void latentAttention(Latent latent) {
        int width = model.width();
        int heads = model.heads();
        matrix("attn_q.weight", mix.base(), heads * (latent.contentWidth() + latent.turnedWidth()), width);
        matrix("attn_kv_a_mqa.weight", mix.base(), latent.latentWidth() + latent.turnedWidth(), width);
        vector("attn_kv_a_norm.weight", latent.latentWidth(), 1, 0);
        matrix("attn_k_b.weight", mix.base(), heads, latent.latentWidth(), latent.contentWidth());
        matrix("attn_v_b.weight", mix.base(), heads, latent.valueWidth(), latent.latentWidth());
        matrix("attn_output.weight", mix.mixer(), width, heads * latent.valueWidth());
    }

    private void feedForward(String suffix, int innerWidth) {
        matrix("ffn_gate" + suffix + ".weight", mix.base(), innerWidth, model.width());
        matrix("ffn_up" + suffix + ".weight", mix.base(), innerWidth, model.width());
        matrix("ffn_down" + suffix + ".weight", down(), model.width(), innerWidth);
    }

    private void experts(Experts experts) {
        matrix("ffn_gate_inp.weight", DType.F32, experts.count(), model.width());
        matrix("ffn_gate_exps.weight", mix.base(), experts.count(), experts.innerWidth(), model.width());
        matrix("ffn_up_exps.weight", mix.base(), experts.count(), experts.innerWidth(), model.width());
        matrix("ffn_down_exps.weight", down(), experts.count(), model.width(), experts.innerWidth());
        if (experts.sharedWidth() > 0) {
            feedForward("_shexp", experts.sharedWidth());
            if (model.recurrence().isPresent()) {
                matrix("ffn_gate_inp_shexp.weight", DType.F32, 1, model.width());
            }
        }
    }

    private DType value() {
        return mix.value().of(block, model.layers(), model.heads() / model.kvHeads());
    }

    private DType down() {
        return mix.down().of(block, model.layers(), model.heads() / model.kvHeads());
    }

    private void matrix(String name, DType dtype, int... shape) {
        tensors.matrix("blk." + block + "." + name, dtype, shape);
    }

    private void vector(String name, int size, float mean, float deviation) {
        tensors.vector("blk." + block + "." + name, size, mean, deviation);
    }
}
