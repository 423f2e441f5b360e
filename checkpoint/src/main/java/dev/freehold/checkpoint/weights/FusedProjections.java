package dev.freehold.checkpoint.weights;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Query, key and value projections that a file keeps as one: `attn_qkv` has the rows of Q, then of K, then of V.
///
/// A layer with a recurrent state has an `attn_qkv` too, which is another thing: there, nothing is taken apart.
///
/// @param weights  all of the checkpoint
record FusedProjections(Metadata metadata, Map<String, Weight> weights) {
    private static final Pattern PART = Pattern.compile("(blk\\.(\\d+)\\.)attn_([qkv])\\.(weight|bias)");

    boolean has(String name) {
        return fused(PART.matcher(name)) != null;
    }

    /// The rows of the projection `name`, if there is a fused one and no other.
    ///
    /// @throws CheckpointException if it has not as many rows as the metadata says
    Optional<Tensor> find(String name) {
        Matcher part = PART.matcher(name);
        Weight fused = fused(part);
        if (fused == null) {
            return Optional.empty();
        }
        Rows rows = rows(Integer.parseInt(part.group(2)));
        Tensor all = fused.tensor();
        boolean bias = part.group(4).equals("bias");
        int found = bias ? all.shape().columns() : all.shape().rows();
        if (found != rows.q + rows.k + rows.v) {
            throw metadata.invalid("%s.attention.head_count".formatted(metadata.text("general.architecture")),
                    "and its like ask for %d + %d + %d rows of Q, K and V, the tensor '%s' is %s"
                            .formatted(rows.q, rows.k, rows.v, all.name(), all.shape()));
        }
        int first = switch (part.group(3)) {
            case "q" -> 0;
            case "k" -> rows.q;
            default -> rows.q + rows.k;
        };
        int count = switch (part.group(3)) {
            case "q" -> rows.q;
            case "k" -> rows.k;
            default -> rows.v;
        };
        long rowBytes = bias ? all.dtype().byteSize(1) : all.rowBytes();
        Shape shape = bias ? new Shape(count) : new Shape(count, all.shape().columns());
        return Optional.of(new Tensor(name, all.dtype(), shape,
                all.data().asSlice(first * rowBytes, count * rowBytes)));
    }

    private Weight fused(Matcher part) {
        boolean apart = !part.matches() || weights.containsKey(part.group());
        return apart || weights.containsKey(part.group(1) + "ssm_conv1d.weight")
                ? null
                : weights.get(part.group(1) + "attn_qkv." + part.group(4));
    }

    private record Rows(int q, int k, int v) {}

    private Rows rows(int layer) {
        String arch = metadata.text("general.architecture") + ".";
        int heads = ofLayer(arch + "attention.head_count", layer, 1);
        int kvHeads = ofLayer(arch + "attention.head_count_kv", layer, heads);
        int keyWidth = metadata.integer(arch + "attention.key_length",
                metadata.integer(arch + "embedding_length") / Math.max(1, heads));
        int valueWidth = metadata.integer(arch + "attention.value_length", keyWidth);
        return new Rows(heads * keyWidth, kvHeads * keyWidth, kvHeads * valueWidth);
    }

    private int ofLayer(String key, int layer, int otherwise) {
        List<Long> values = metadata.integerOrList(key);
        return values.isEmpty() ? otherwise
                : Math.toIntExact(values.size() == 1 ? values.getFirst() : values.get(layer));
    }
}
