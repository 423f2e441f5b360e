package dev.freehold.models;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A checkpoint without a file: metadata and tensors as a test wants them.
public final class FakeCheckpoint implements Checkpoint {
    private final Map<String, Object> values = new HashMap<>(Map.of(
            "general.architecture", "llama",
            "llama.block_count", 1L,
            "llama.context_length", 128L,
            "llama.embedding_length", 8L,
            "llama.feed_forward_length", 16L,
            "llama.attention.head_count", 2L,
            "llama.attention.layer_norm_rms_epsilon", 1e-5));
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /// The sizes of a tiny `llama`, with an embedding of 10 tokens and nothing else.
    public FakeCheckpoint() {
        tensor("token_embd.weight", 10, 8);
    }

    /// Sets a metadata value, as the readers give it.
    public FakeCheckpoint with(String key, Object value) {
        values.put(key, value);
        return this;
    }

    /// Removes a metadata value.
    public FakeCheckpoint without(String key) {
        values.remove(key);
        return this;
    }

    /// Adds a tensor of zeros.
    public Tensor tensor(String name, int... shape) {
        Tensor tensor = Tensor.zeros(Arena.ofAuto(), name, shape);
        tensors.put(name, tensor);
        return tensor;
    }

    @Override
    public Path path() {
        return Path.of("model.gguf");
    }

    @Override
    public String format() {
        return "none";
    }

    @Override
    public List<Path> files() {
        return List.of();
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public Metadata metadata() {
        return new Metadata("model.gguf", values);
    }

    @Override
    public Collection<TensorInfo> tensors() {
        return tensors.values().stream().map(TensorInfo::of).toList();
    }

    @Override
    public Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public Optional<Path> sideFile(String name) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
