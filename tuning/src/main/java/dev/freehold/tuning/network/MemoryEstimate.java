package dev.freehold.tuning.network;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.DType;
import java.util.stream.Stream;

/// Adds up the buffers that a network is going to ask for.
///
/// @param tokens  `T`, of the largest batch
record MemoryEstimate(Checkpoint base, Hyperparameters sizes, TrainingMode mode, NetworkOptions options, int tokens) {
    /// An adapted matrix.
    private record Sides(String name, long outputs, long inputs) {}

    MemoryNeed need() {
        long learned = Float.BYTES * learnedElements();
        return new MemoryNeed(weights(), learned, 2 * learned,
                Float.BYTES * (tokens * tokenElements()) + decodedBytes(), headBytes());
    }

    private boolean full() {
        return mode instanceof TrainingMode.Full;
    }

    private boolean headNorms() {
        return Family.of(base).headNorms();
    }

    private long weights() {
        long bytes = full() ? 0 : Float.BYTES * learnedElements();
        for (TensorInfo tensor : base.tensors()) {
            long elements = tensor.shape().elements();
            if (full() || tensor.shape().rank() == 1) {
                bytes += Float.BYTES * elements;
            } else { // quantized ones are there twice: packed for products, and to be decoded for the way back
                bytes += tensor.dtype().byteSize(elements) * (WeightLoader.isFloat(tensor.dtype()) ? 1 : 2);
            }
        }
        return bytes;
    }

    private long learnedElements() {
        return switch (mode) {
            case TrainingMode.Full() -> base.tensors().stream().mapToLong(tensor -> tensor.shape().elements()).sum();
            case TrainingMode.Lora(LoraOptions lora) -> sizes.blocks() * adapted(lora)
                    .mapToLong(sides -> lora.rank() * (sides.outputs + sides.inputs)).sum();
            case TrainingMode.Frozen() -> 0;
        };
    }

    private Stream<Sides> adapted(LoraOptions lora) {
        int width = sizes.width();
        return Stream.of(new Sides("attn_q", sizes.queryWidth(), width), new Sides("attn_k", sizes.keyWidth(), width),
                new Sides("attn_v", sizes.keyWidth(), width), new Sides("attn_output", width, sizes.queryWidth()),
                new Sides("ffn_gate", sizes.innerWidth(), width), new Sides("ffn_up", sizes.innerWidth(), width),
                new Sides("ffn_down", width, sizes.innerWidth())).filter(sides -> lora.adapts(sides.name));
    }

    /// F32 elements for each token.
    private long tokenElements() {
        long blocks = sizes.blocks();
        boolean learns = !(mode instanceof TrainingMode.Frozen);
        long kept = learns && !options.recompute() ? blocks + 1 : 1; // one block's more, to measure
        long residuals = learns ? blocks + 2 : 1;
        return kept * blockElements() + residuals * sizes.width() + sharedElements(learns);
    }

    /// What one block keeps of a token.
    private long blockElements() {
        long heads = sizes.queryWidth() + sizes.keyWidth();
        long low = mode instanceof TrainingMode.Lora(LoraOptions lora) ? lora.rank() * adapted(lora).count() : 0;
        return (headNorms() ? 2 : 1) * heads + sizes.keyWidth() + sizes.queryWidth() + sizes.heads()
                + 2L * sizes.innerWidth() + sizes.width() + low;
    }

    /// What all blocks use in turn.
    private long sharedElements(boolean learns) {
        int rotated = base.metadata().integer(sizes.key("rope.dimension_count"), sizes.headWidth());
        long forward = 2L * sizes.width() + sizes.innerWidth() + 2L * rotated;
        long back = 2L * sizes.width() + 2L * sizes.innerWidth() + 2L * sizes.queryWidth() + 2L * sizes.keyWidth();
        long adapter = switch (mode) {
            case TrainingMode.Lora(LoraOptions lora) -> lora.rank()
                    + (lora.dropout() > 0 ? adapted(lora).mapToLong(Sides::inputs).max().orElse(0) : 0);
            case TrainingMode.Full(), TrainingMode.Frozen() -> 0;
        };
        return forward + (learns ? back + adapter : 0);
    }

    private long decodedBytes() {
        return full() ? 0 : base.tensors().stream()
                .filter(tensor -> tensor.shape().rank() > 1 && tensor.dtype() != DType.F32)
                .mapToLong(tensor -> FrozenMatrix.decodedBytes(tensor.shape())).max().orElse(0);
    }

    private long headBytes() {
        long rows = Math.min(tokens, OutputHead.rowsAtOnce(sizes.vocabulary(), options.headBytes()));
        return Float.BYTES * rows * (sizes.vocabulary() + (long) sizes.width());
    }
}
