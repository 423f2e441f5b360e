package dev.freehold.checkpoint.adapter;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.file.MappedFile;
import dev.freehold.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A LoRA adapter for one base model: small matrices that change some of its large ones.
///
/// @param path          where it was read from, or is to be written to; appears in messages
/// @param weights       by the base's names without `.weight`: `blk.0.attn_q`
/// @param dropout       the share of its input that it did not see in training, from 0 to less than 1
/// @param chatTemplate  how conversations were written that it learned from, if it says so
public record LoraAdapter(Path path, Map<String, LoraWeights> weights, double dropout,
        Optional<String> chatTemplate) {
    /// One that says nothing of how it was trained.
    public LoraAdapter(Path path, Map<String, LoraWeights> weights) {
        this(path, weights, 0, Optional.empty());
    }

    public LoraAdapter {
        weights = Collections.unmodifiableMap(new TreeMap<>(weights));
        if (weights.isEmpty()) {
            throw new CheckpointException(path + ": the adapter has no weights");
        }
    }

    /// Reads an adapter that is for `base`: a folder of PEFT, or a GGUF file of llama.cpp. It has memory of its own.
    ///
    /// @throws CheckpointException if it is malformed, or for another base: tells the tensor and both shapes
    public static LoraAdapter read(Path path, Checkpoint base) {
        LoraAdapter adapter = MappedFile.attributes(path).isDirectory()
                ? PeftFolder.read(path, base)
                : LoraGguf.read(path, base);
        adapter.requireFits(base);
        adapter.weights.values().forEach(each -> {
            adapter.requireFinite(each.a());
            adapter.requireFinite(each.b());
        });
        return adapter;
    }

    /// One of them makes all that is computed with it NaN, and no message would say why.
    private void requireFinite(Tensor matrix) {
        float[] values = matrix.toArray();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                int columns = matrix.shape().columns();
                throw new CheckpointException("%s: '%s' has %s in row %d, column %d: the adapter is no use".formatted(
                        path, matrix.name(), values[i], i / columns, i % columns));
            }
        }
    }

    /// @throws CheckpointException if the adapter changes a tensor that `base` has not, or has in another shape
    public void requireFits(Checkpoint base) {
        weights.forEach((name, lora) -> {
            TensorInfo info = base.info(name + ".weight")
                    .or(() -> base.find(name + ".weight").map(TensorInfo::of)) // rows of a fused projection
                    .orElseThrow(() -> new CheckpointException(
                            "%s: is for another base: it changes '%s.weight', which %s does not have"
                                    .formatted(path, name, base.path())));
            boolean fits = info.shape().rank() == 2
                    && info.shape().rows() == lora.b().shape().rows()
                    && info.shape().columns() == lora.a().shape().columns();
            if (!fits) {
                throw new CheckpointException("%s: is for another base: '%s.weight' would be (%d, %d), is %s in %s"
                        .formatted(path, name, lora.b().shape().rows(), lora.a().shape().columns(), info.shape(),
                                base.path()));
            }
        });
    }

    /// Numbers in all of its matrices.
    public long parameters() {
        return weights.values().stream().mapToLong(each -> elements(each.a()) + elements(each.b())).sum();
    }

    private static long elements(Tensor tensor) {
        return tensor.shape().elements();
    }
}
