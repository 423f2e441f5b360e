package dev.freehold.models;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A checkpoint that lacks a tensor.
record Without(Checkpoint whole, String absent) implements Checkpoint {
    @Override
    public Path path() {
        return whole.path();
    }

    @Override
    public String format() {
        return whole.format();
    }

    @Override
    public List<Path> files() {
        return whole.files();
    }

    @Override
    public long bytes() {
        return whole.bytes();
    }

    @Override
    public Metadata metadata() {
        return whole.metadata();
    }

    @Override
    public Collection<TensorInfo> tensors() {
        return whole.tensors().stream().filter(tensor -> !tensor.name().equals(absent)).toList();
    }

    @Override
    public Optional<Tensor> find(String name) {
        return name.equals(absent) ? Optional.empty() : whole.find(name);
    }

    @Override
    public Optional<MatrixStack> findStack(String name) {
        return name.equals(absent) ? Optional.empty() : whole.findStack(name);
    }

    @Override
    public boolean has(String name) {
        return !name.equals(absent) && whole.has(name);
    }

    @Override
    public Optional<Path> sideFile(String name) {
        return whole.sideFile(name);
    }

    @Override
    public void close() {
        whole.close();
    }
}
