package dev.freehold.tuning.quantize;

import static dev.freehold.tuning.quantize.QuantMix.IQ4_NL;
import static dev.freehold.tuning.quantize.QuantMix.IQ4_XS;
import static dev.freehold.tuning.quantize.QuantMix.MXFP4_MOE;
import static dev.freehold.tuning.quantize.QuantMix.Q2_K;
import static dev.freehold.tuning.quantize.QuantMix.Q2_K_S;
import static dev.freehold.tuning.quantize.QuantMix.Q3_K_L;
import static dev.freehold.tuning.quantize.QuantMix.Q3_K_M;
import static dev.freehold.tuning.quantize.QuantMix.Q3_K_S;
import static dev.freehold.tuning.quantize.QuantMix.Q4_0;
import static dev.freehold.tuning.quantize.QuantMix.Q4_K_M;
import static dev.freehold.tuning.quantize.QuantMix.Q4_K_S;
import static dev.freehold.tuning.quantize.QuantMix.Q5_0;
import static dev.freehold.tuning.quantize.QuantMix.Q5_K_M;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which type each matrix of a model gets, as `llama-quantize` 0.7.0 decides it: `fixtures/make/mixes.py` asked it for
/// every mix and many models.
///
/// Matrices are asked for in the order of their layers, since some rules count the matrices of a kind.
final class TypeChoice {
    private static final Pattern LAYER = Pattern.compile("blk\\.(\\d+)\\..*");
    private static final Pattern NEVER = Pattern.compile(
            ".*_norm\\.weight|.*ffn_gate_inp\\.weight|.*ssm_conv1d.*|.*shortconv\\.conv.*|position_embd.*|token_types.*"
                    + "|.*\\.(altup|laurel|per_layer_model_proj).*|.*attn_rel_b.*");
    private static final Pattern VALUE = Pattern.compile(".*attn_(v|qkv|kv_b)\\.weight");
    private static final int MANY_LAYERS = 80;
    private static final int EIGHT = 8;

    /// Mixes that give the attention output of a network of eight experts, which is small beside these, more bits.
    private static final Set<QuantMix> RICHER_OUTPUT =
            EnumSet.of(Q2_K, Q3_K_S, Q3_K_M, Q4_K_S, Q4_K_M, IQ4_NL, IQ4_XS);

    private final QuantMix mix;
    private final ModelTraits model;
    private int values;
    private int downs;

    TypeChoice(QuantMix mix, ModelTraits model) {
        this.mix = mix;
        this.model = model;
    }

    /// Whether a tensor is quantized at all: matrices are, but for routers, short convolutions and the like.
    static boolean isQuantized(String name, Shape shape) {
        return name.endsWith("weight") && shape.rank() > 1 && shape.rows() > 1 && !NEVER.matcher(name).matches();
    }

    /// The type of a matrix that [#isQuantized], whatever its columns.
    DType next(String name, Shape shape) {
        DType base = mix.base();
        switch (mix) {
            case F32, F16, BF16, Q8_0 -> {
                return base;
            }
            case MXFP4_MOE -> {
                return shape.rank() > 2 ? DType.MXFP4 : DType.Q8_0;
            }
            case Q6_K, Q5_K_M, Q5_K_S, Q5_1, Q5_0, Q4_K_M, Q4_K_S, IQ4_NL, IQ4_XS, Q4_1, Q4_0, Q3_K_L, Q3_K_M, Q3_K_S,
                 Q2_K, Q2_K_S -> { }
        }
        if (name.equals("output.weight") || model.tied() && name.equals("token_embd.weight")) {
            return shape.columns() % DType.Q6_K.elementsPerBlock() == 0 ? DType.Q6_K : DType.Q8_0;
        }
        if (VALUE.matcher(name).matches()) {
            return value(values++);
        }
        if (name.endsWith("attn_k.weight") && model.experts() == EIGHT) {
            return DType.Q8_0;
        }
        if (name.contains("ffn_down")) {
            int counted = downs++;
            return down(model.experts() > 1 ? layer(name, counted) : counted);
        }
        return name.endsWith("attn_output.weight") ? mixer() : base;
    }

    private static int layer(String name, int otherwise) {
        Matcher layer = LAYER.matcher(name);
        return layer.matches() ? Integer.parseInt(layer.group(1)) : otherwise;
    }

    private DType value(int i) {
        if (model.experts() == EIGHT) {
            return DType.Q8_0;
        }
        boolean grouped = model.groups() >= 4;
        DType type = switch (mix) {
            case Q2_K -> grouped ? DType.Q4_K : DType.Q3_K;
            case Q2_K_S -> grouped ? DType.Q4_K : mix.base();
            case Q3_K_M -> i < 2 ? DType.Q5_K : DType.Q4_K;
            case Q3_K_L -> DType.Q5_K;
            case Q4_K_S -> i < 4 ? DType.Q5_K : DType.Q4_K;
            case Q4_K_M, Q5_K_M -> more(i) ? DType.Q6_K : mix.base();
            case IQ4_NL, IQ4_XS -> grouped ? DType.Q5_K : mix.base();
            case F32, F16, BF16, Q8_0, Q6_K, Q5_K_S, Q5_1, Q5_0, Q4_1, Q4_0, Q3_K_S, MXFP4_MOE -> mix.base();
        };
        boolean large = model.family().equals("llama") && model.layers() == MANY_LAYERS && model.grouped();
        return large && (type == DType.Q3_K || type == DType.Q4_K) ? DType.Q5_K : type;
    }

    private DType down(int i) {
        int layers = model.layers();
        return switch (mix) {
            case Q2_K -> DType.Q3_K;
            case Q2_K_S -> i < layers / 8 ? DType.Q4_K : mix.base();
            case Q3_K_M -> i < layers / 16 ? DType.Q5_K : DType.Q4_K;
            case Q3_K_L -> DType.Q5_K;
            case Q4_K_S -> i < layers / 8 ? DType.Q5_K : mix.base();
            case Q4_K_M, Q5_K_M -> more(i) ? DType.Q6_K : mix.base();
            case IQ4_NL, IQ4_XS -> i < layers / 8 && !model.measured() ? DType.Q5_K : mix.base();
            case Q4_0 -> i < layers / 8 && model.measured() ? DType.Q4_1 : mix.base();
            case Q5_0 -> i < layers / 8 && model.measured() ? DType.Q5_1 : mix.base();
            case F32, F16, BF16, Q8_0, Q6_K, Q5_K_S, Q5_1, Q4_1, Q3_K_S, MXFP4_MOE -> mix.base();
        };
    }

    private DType mixer() {
        if (model.experts() == EIGHT) {
            return RICHER_OUTPUT.contains(mix) ? DType.Q5_K : mix.base();
        }
        return switch (mix) {
            case Q2_K -> DType.Q3_K;
            case Q3_K_M -> DType.Q4_K;
            case Q3_K_L -> DType.Q5_K;
            case F32, F16, BF16, Q8_0, Q6_K, Q5_K_M, Q5_K_S, Q5_1, Q5_0, Q4_K_M, Q4_K_S, IQ4_NL, IQ4_XS, Q4_1, Q4_0,
                 Q3_K_S, Q2_K_S, MXFP4_MOE -> mix.base();
        };
    }

    /// The layers that get more bits: the first and last eighth, and every third between.
    private boolean more(int i) {
        int n = model.layers();
        return i < n / 8 || i >= 7 * n / 8 || (i - n / 8) % 3 == 2;
    }

    /// `dtype`, or the type that takes its place where rows of `columns` elements are not whole blocks of it.
    static DType fitting(DType dtype, int columns) {
        if (columns % dtype.elementsPerBlock() == 0) {
            return dtype;
        }
        return switch (dtype) {
            case Q4_K -> fitting(DType.Q5_0, columns);
            case Q5_K -> fitting(DType.Q5_1, columns);
            case Q6_K -> fitting(DType.Q8_0, columns);
            case Q2_K, Q3_K -> fitting(DType.Q4_0, columns);
            case IQ4_XS -> fitting(DType.IQ4_NL, columns);
            case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL, MXFP4 -> DType.F16;
        };
    }
}
