package dev.freehold.checkpoint.conversion;

import dev.freehold.tensor.Shape;
import java.util.regex.Pattern;

/// Which tensors are weight matrices, whose type is a matter of choice. All others stay as they are: networks are
/// sensitive to them, programs that read the file expect them in F32, and they are small.
public final class WeightMatrix {
    /// Routers, short convolutions, tables of positions, and the like: as `llama-quantize` knows them
    /// (`llama-quant.cpp`).
    private static final Pattern NEVER = Pattern.compile(
            ".*_norm\\.weight|.*ffn_gate_inp\\.weight|.*ssm_conv1d.*|.*shortconv\\.conv.*|position_embd.*|token_types.*"
                    + "|.*\\.(altup|laurel|per_layer_model_proj).*|.*attn_rel_b.*");
    private static final Pattern VISION = Pattern.compile("(v|mm)\\..*");

    private WeightMatrix() {}

    /// Whether the tensor `name` is one.
    public static boolean is(String name, Shape shape) {
        return name.endsWith("weight") && shape.rank() > 1 && shape.rows() > 1
                && !NEVER.matcher(name).matches() && !VISION.matcher(name).matches();
    }
}
