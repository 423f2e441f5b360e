package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.safetensors.StoredTensor;
import dev.freehold.checkpoint.weights.Weight;
import dev.freehold.tensor.Tensor;

/// A tensor that is in the folder as it is in GGUF, but for its name.
record StoredWeight(String name, StoredTensor stored) implements Weight {
    @Override
    public TensorInfo info() {
        return TensorInfo.of(tensor());
    }

    @Override
    public Tensor tensor() {
        return stored.as(name);
    }
}
