package dev.freehold.checkpoint.adapter;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.checkpoint.huggingface.Family;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// Adapters as llama.cpp keeps them (`tools/…/convert_lora_to_gguf.py`, `src/llama-adapter.cpp`): a GGUF file with
/// `general.type` = `adapter`, and tensors `NAME.weight.lora_a` `(r, K)` and `lora_b` `(N, r)`. Rows are as in
/// GGUF files.
public final class LoraGguf {
    private static final String TYPE = "adapter.type";
    private static final String ALPHA = "adapter.lora.alpha";
    private static final String TEMPLATE = "tokenizer.chat_template";
    private static final String A = ".weight.lora_a";
    private static final String B = ".weight.lora_b";

    private LoraGguf() {}

    /// @throws CheckpointException if it is no adapter, or has tensors that nothing can be done with
    static LoraAdapter read(Path file, Checkpoint base) {
        Family family = Family.of(base);
        try (Checkpoint stored = Checkpoint.open(file)) {
            Metadata metadata = stored.metadata();
            if (!metadata.text("general.type", "model").equals("adapter")
                    || !metadata.text(TYPE, "").equals("lora")) {
                throw new CheckpointException(file + ": is no LoRA adapter; a folder of peft or a GGUF file with"
                        + " 'adapter.type' lora is one");
            }
            String architecture = metadata.text("general.architecture");
            if (!architecture.equals(family.architecture())) {
                throw metadata.invalid("general.architecture", "is '%s': the adapter is for another base, %s is '%s'"
                        .formatted(architecture, base.path(), family.architecture()));
            }
            var weights = new LinkedHashMap<String, LoraWeights>();
            for (TensorInfo info : stored.tensors()) {
                if (info.name().endsWith(A)) {
                    String name = info.name().substring(0, info.name().length() - A.length());
                    weights.put(name, weights(stored, name, metadata.real(ALPHA), base, family));
                } else if (!info.name().endsWith(B) || !stored.has(info.name().replaceFirst("lora_b$", "lora_a"))) {
                    throw new CheckpointException("%s: tensor '%s' is no part of a LoRA of a linear layer"
                            .formatted(file, info.name()));
                }
            }
            return new LoraAdapter(file, weights, 0, metadata.value(TEMPLATE).map(_ -> metadata.text(TEMPLATE)));
        }
    }

    private static LoraWeights weights(Checkpoint stored, String name, double alpha, Checkpoint base, Family family) {
        Tensor a = matrix(stored, name + A).as(DType.F32).tensor();
        NewTensor b = matrix(stored, name + B).as(DType.F32);
        if (a.shape().rows() != b.shape().columns()) {
            throw new CheckpointException("%s: '%s' %s and '%s' %s should have the same rank"
                    .formatted(stored.path(), name + A, a.shape(), name + B, b.shape()));
        }
        try {
            b = family.reordered(b, name + ".weight", base.metadata(), family.ggufPairing(),
                    family.pairing(base.metadata()));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException("%s: is for another base: %s".formatted(stored.path(), e.getMessage()), e);
        }
        return new LoraWeights(a, b.tensor(), alpha == 0 ? a.shape().rows() : alpha, false);
    }

    private static NewTensor matrix(Checkpoint stored, String name) {
        return stored.findRows(name).filter(tensor -> tensor.shape().rank() == 2).orElseThrow(() ->
                new CheckpointException("%s: there should be a matrix '%s'".formatted(stored.path(), name)));
    }

    /// Writes `adapter` as a file that llama.cpp loads beside `base`.
    ///
    /// The format has one alpha for all layers and knows nothing of stabilized ranks: what differs is multiplied into
    /// `lora_b`. It has no place for the dropout of the training either, which is not kept.
    ///
    /// @throws CheckpointException if the adapter does not fit the base, or writing fails; no file is left behind
    public static void write(Path file, LoraAdapter adapter, Checkpoint base) {
        adapter.requireFits(base);
        Family family = Family.of(base);
        var tensors = new ArrayList<NewTensor>();
        double alpha = adapter.weights().values().stream().mapToDouble(LoraWeights::alpha).filter(each -> each != 0)
                .findFirst().orElse(1); // 0 has a meaning of its own in these files
        adapter.weights().forEach((name, lora) -> {
            double factor = lora.scale() * lora.rank() / alpha;
            NewTensor b = factor == 1 ? NewTensor.copyOf(lora.b()) : NewTensor.copyOf(scaled(lora.b(), factor));
            tensors.add(NewTensor.copyOf(lora.a()).named(name + A));
            tensors.add(family.reordered(b, name + ".weight", base.metadata(), family.pairing(base.metadata()),
                    family.ggufPairing()).named(name + B));
        });
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("general.architecture", family.architecture());
        metadata.put("general.type", "adapter");
        metadata.put(TYPE, "lora");
        metadata.put(ALPHA, alpha);
        adapter.chatTemplate().ifPresent(template -> metadata.put(TEMPLATE, template));
        GgufWriter.write(file, metadata, tensors);
    }

    private static Tensor scaled(Tensor matrix, double factor) {
        Tensor scaled = Tensor.zeros(Arena.ofAuto(), matrix.name(), matrix.shape().rows(),
                matrix.shape().columns());
        for (int row = 0; row < matrix.shape().rows(); row++) {
            for (int column = 0; column < matrix.shape().columns(); column++) {
                scaled.set(row, column, (float) (factor * matrix.get(row, column)));
            }
        }
        return scaled;
    }
}
