package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.safetensors.StoredTensor;
import dev.freehold.checkpoint.weights.Weight;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;

/// A small tensor whose elements GGUF has in another form: computed in F32 when it is asked for.
record DerivedWeight(String name, StoredTensor stored, Derivation derivation) implements Weight {
    @Override
    public TensorInfo info() {
        Tensor source = stored.as(name);
        return new TensorInfo(name, DType.F32, derivation.shape(source.shape()), source.dtype().name(),
                source.data().byteSize());
    }

    @Override
    public Tensor tensor() {
        Tensor source = stored.as(name);
        Shape shape = derivation.shape(source.shape());
        var values = new float[Math.toIntExact(shape.elements())];
        BlockFormat.of(source.dtype()).decode(source.data(), 0, values, 0, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = derivation.apply(values[i]);
        }
        var data = Arena.ofAuto().allocate(DType.F32.byteSize(values.length), 64);
        BlockFormat.of(DType.F32).encode(values, 0, values.length, data, 0);
        return new Tensor(name, DType.F32, shape, data);
    }
}
