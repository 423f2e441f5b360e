package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.NewTensor;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.gguf.GgufWriter;
import dev.freehold.tensor.Shape;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// A copy of a GGUF file, to be changed and written elsewhere.
final class ChangedGguf implements AutoCloseable {
    private final Checkpoint source;
    private final Map<String, Object> metadata = new LinkedHashMap<>();
    private final Map<String, NewTensor> tensors = new LinkedHashMap<>();

    ChangedGguf(Path file) {
        source = Checkpoint.open(file);
        for (String key : source.metadata().keys()) {
            metadata.put(key, source.metadata().value(key).orElseThrow());
        }
        for (TensorInfo tensor : source.tensors()) {
            tensors.put(tensor.name(), NewTensor.copyOf(source.find(tensor.name()).orElseThrow()));
        }
    }

    ChangedGguf with(String key, Object value) {
        metadata.put(key, value);
        return this;
    }

    ChangedGguf withoutKey(String key) {
        metadata.remove(key);
        return this;
    }

    ChangedGguf withoutTensor(String name) {
        tensors.remove(name);
        return this;
    }

    /// The same bytes in another shape of as many elements.
    ChangedGguf reshaped(String name, int... shape) {
        NewTensor tensor = tensors.get(name);
        tensors.put(name, new NewTensor(name, tensor.dtype(), new Shape(shape),
                NewTensor.copyOf(source.find(name).orElseThrow().reshaped(new Shape(shape).rows(),
                        new Shape(shape).columns())).rows()));
        return this;
    }

    /// The same model by another name of its architecture, keys and all.
    ChangedGguf renamed(String architecture) {
        String before = metadata.get("general.architecture") + ".";
        Map<String, Object> renamed = metadata.entrySet().stream().collect(Collectors.toMap(
                entry -> entry.getKey().replaceFirst("^" + before, architecture + "."), Map.Entry::getValue));
        metadata.clear();
        metadata.putAll(renamed);
        return with("general.architecture", architecture);
    }

    Path write(Path file) {
        GgufWriter.write(file, metadata, tensors.values().stream().toList());
        return file;
    }

    @Override
    public void close() {
        source.close();
    }
}
