package dev.freehold.tuning.network;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A quantized checkpoint whose tensors are given as F32.
record DecodedCheckpoint(Checkpoint quantized) implements Checkpoint {
    @Override
    public Optional<Tensor> find(String name) {
        return quantized.find(name).map(tensor -> {
            var values = new float[(int) tensor.shape().elements()];
            BlockFormat.of(tensor.dtype()).decode(tensor.data(), 0, values, 0, values.length);
            return new Tensor(name, DType.F32, tensor.shape(), MemorySegment.ofArray(values));
        });
    }

    @Override
    public Collection<TensorInfo> tensors() {
        return quantized.tensors().stream()
                .map(info -> new TensorInfo(info.name(), DType.F32, info.shape())).toList();
    }

    @Override
    public Path path() {
        return quantized.path();
    }

    @Override
    public String format() {
        return quantized.format();
    }

    @Override
    public List<Path> files() {
        return quantized.files();
    }

    @Override
    public long bytes() {
        return quantized.bytes();
    }

    @Override
    public Metadata metadata() {
        return quantized.metadata();
    }

    @Override
    public Optional<Path> sideFile(String name) {
        return quantized.sideFile(name);
    }

    @Override
    public void close() {
        quantized.close();
    }
}
