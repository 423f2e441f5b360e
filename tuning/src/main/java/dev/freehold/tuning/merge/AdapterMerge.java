package dev.freehold.tuning.merge;

import dev.freehold.checkpoint.AssembledCheckpoint;
import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.adapter.LoraWeights;
import dev.freehold.engine.LearnedTemplate;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.block.BlockFormat;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Merges LoRA adapters into their base: `W + Σ factor · scale · B·A`, computed in F32 row by row.
public final class AdapterMerge {
    private AdapterMerge() {}

    /// @param factor  1 for the adapter as it was trained
    public record Part(LoraAdapter adapter, double factor) {}

    /// `base` with the adapters in it: changed tensors are F32, all others as they are. Where Q, K and V are one tensor
    /// and only one of them changes, all three stand apart. It writes conversations as the last adapter that says how.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if an adapter is for another base
    public static Checkpoint of(Checkpoint base, List<Part> parts) {
        parts.forEach(part -> part.adapter.requireFits(base));
        List<String> names = parts.stream().flatMap(part -> part.adapter.weights().keySet().stream()).distinct()
                .toList();
        var changed = new LinkedHashMap<String, NewTensor>();
        var fused = new HashSet<String>();
        for (String name : names) {
            NewTensor tensor = base.findRows(name + ".weight").orElseThrow().as(DType.F32);
            if (base.info(tensor.name()).isEmpty()) {
                takeApart(base, name.substring(0, name.lastIndexOf('.') + 1), changed, fused);
            }
            for (Part part : parts) {
                LoraWeights weights = part.adapter.weights().get(name);
                if (weights != null) {
                    tensor = plus(tensor, weights, part.factor);
                }
            }
            changed.put(tensor.name(), tensor);
        }
        Checkpoint merged = AssembledCheckpoint.over(base, changed.values(), fused);
        return parts.stream().flatMap(part -> part.adapter.chatTemplate().stream()).reduce((_, later) -> later)
                .map(template -> LearnedTemplate.of(merged, template)).orElse(merged);
    }

    /// Q, K and V of a layer by themselves, their biases too, in place of the tensors that hold all three.
    private static void takeApart(Checkpoint base, String layer, Map<String, NewTensor> changed, Set<String> fused) {
        for (String kind : List.of(".weight", ".bias")) {
            if (base.has(layer + "attn_qkv" + kind) && fused.add(layer + "attn_qkv" + kind)) {
                for (String part : List.of("attn_q", "attn_k", "attn_v")) {
                    base.findRows(layer + part + kind).ifPresent(rows -> changed.put(rows.name(), rows));
                }
            }
        }
    }

    private static NewTensor plus(NewTensor matrix, LoraWeights lora, double factor) {
        float[] a = lora.a().toArray();
        float[] b = lora.b().toArray();
        int columns = matrix.shape().columns();
        int rank = lora.rank();
        double scale = factor * lora.scale();
        return new NewTensor(matrix.name(), DType.F32, matrix.shape(), (first, count, out) -> {
            matrix.rows().fill(first, count, out);
            var row = new float[columns];
            var sum = new double[columns];
            for (int i = 0; i < count; i++) {
                BlockFormat.of(DType.F32).decode(out, i * matrix.rowBytes(), row, 0, columns);
                for (int k = 0; k < columns; k++) {
                    sum[k] = row[k];
                }
                for (int r = 0; r < rank; r++) {
                    double weight = scale * b[(first + i) * rank + r];
                    for (int k = 0; k < columns; k++) {
                        sum[k] += weight * a[r * columns + k];
                    }
                }
                for (int k = 0; k < columns; k++) {
                    row[k] = (float) sum[k];
                }
                BlockFormat.of(DType.F32).encode(row, 0, columns, out, i * matrix.rowBytes());
            }
        });
    }
}
