package dev.freehold.tuning.network;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A checkpoint with other weights in place of its own. Closing it closes nothing.
final class TrainedCheckpoint implements Checkpoint {
    private final Checkpoint base;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private TrainedCheckpoint(Checkpoint base) {
        this.base = base;
    }

    /// All that is learned in place of what the base has, and what the base has besides, as tables of frequencies.
    static TrainedCheckpoint whole(Checkpoint base, List<Parameter> parameters) {
        var trained = adapter(base, parameters);
        for (TensorInfo info : base.tensors()) {
            if (!trained.tensors.containsKey(info.name()) && !info.name().contains(".attn_qkv.")) { // Q, K, V: learned
                base.find(info.name()).ifPresent(tensor -> trained.tensors.put(info.name(), tensor));
            }
        }
        return trained;
    }

    /// Only what is learned.
    static TrainedCheckpoint adapter(Checkpoint base, List<Parameter> parameters) {
        var trained = new TrainedCheckpoint(base);
        parameters.forEach(parameter -> trained.tensors.put(parameter.name(), stored(base, parameter)));
        return trained;
    }

    /// In the shape that the base has it in: gains and biases are vectors.
    private static Tensor stored(Checkpoint base, Parameter parameter) {
        Tensor value = parameter.value();
        return base.info(parameter.name()).filter(info -> info.shape().rank() == 1)
                .map(info -> new Tensor(parameter.name(), value.dtype(), info.shape(), value.data()))
                .orElse(new Tensor(parameter.name(), value.dtype(), value.shape(), value.data()));
    }

    @Override
    public Path path() {
        return base.path();
    }

    @Override
    public String format() {
        return base.format();
    }

    @Override
    public List<Path> files() {
        return base.files();
    }

    @Override
    public long bytes() {
        return tensors.values().stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
    }

    @Override
    public Metadata metadata() {
        return base.metadata();
    }

    @Override
    public Collection<TensorInfo> tensors() {
        var infos = new ArrayList<TensorInfo>();
        tensors.values().forEach(tensor -> infos.add(TensorInfo.of(tensor)));
        return infos;
    }

    @Override
    public Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public Optional<Path> sideFile(String name) {
        return base.sideFile(name);
    }

    @Override
    public void close() {}
}
