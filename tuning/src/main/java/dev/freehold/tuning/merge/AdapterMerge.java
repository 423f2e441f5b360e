package dev.freehold.tuning.merge;

import dev.freehold.checkpoint.AssembledCheckpoint;
import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.checkpoint.adapter.LoraWeights;
import dev.freehold.engine.LearnedTemplate;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.block.BlockFormat;
import java.util.ArrayList;
import java.util.List;

/// Merges LoRA adapters into their base: `W + Σ factor · scale · B·A`, computed in F32 row by row.
public final class AdapterMerge {
    private AdapterMerge() {}

    /// @param factor  1 for the adapter as it was trained
    public record Part(LoraAdapter adapter, double factor) {}

    /// `base` with the adapters in it: changed tensors are F32, all others as they are. It writes conversations as the
    /// last adapter that says how.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if an adapter is for another base
    public static Checkpoint of(Checkpoint base, List<Part> parts) {
        parts.forEach(part -> part.adapter.requireFits(base));
        List<String> names = parts.stream().flatMap(part -> part.adapter.weights().keySet().stream()).distinct()
                .toList();
        var changed = new ArrayList<NewTensor>();
        for (String name : names) {
            NewTensor tensor = base.findRows(name + ".weight").orElseThrow().as(DType.F32);
            for (Part part : parts) {
                LoraWeights weights = part.adapter.weights().get(name);
                if (weights != null) {
                    tensor = plus(tensor, weights, part.factor);
                }
            }
            changed.add(tensor);
        }
        Checkpoint merged = AssembledCheckpoint.over(base, changed);
        return parts.stream().flatMap(part -> part.adapter.chatTemplate().stream()).reduce((_, later) -> later)
                .map(template -> LearnedTemplate.of(merged, template)).orElse(merged);
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
