package dev.freehold.checkpoint;

import dev.freehold.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A checkpoint that is in no file yet: trained, merged, or made of another by changing some of its tensors.
///
/// Changed tensors are made when they are asked for, each time anew. Closing it closes nothing: whatever its tensors
/// are made of must stay open as long as it is used.
public final class AssembledCheckpoint implements Checkpoint {
    private final Path path;
    private final Metadata metadata;
    private final Optional<Checkpoint> base;
    private final Map<String, NewTensor> own = new LinkedHashMap<>();
    private final Function<String, Optional<Path>> sideFiles;

    private AssembledCheckpoint(Path path, Metadata metadata, Optional<Checkpoint> base, Collection<NewTensor> own,
            Function<String, Optional<Path>> sideFiles) {
        this.path = path;
        this.metadata = metadata;
        this.base = base;
        this.sideFiles = sideFiles;
        own.forEach(tensor -> this.own.put(tensor.name(), tensor));
    }

    /// A checkpoint of these tensors.
    ///
    /// @param path       of what it is made from, for messages
    /// @param metadata   by GGUF's keys
    /// @param tensors    by GGUF's names; rows may be asked for in any order and more than once
    /// @param sideFiles  files such as `tokenizer.json`, by their names
    public static AssembledCheckpoint of(Path path, Metadata metadata, Collection<NewTensor> tensors,
            Function<String, Optional<Path>> sideFiles) {
        return new AssembledCheckpoint(path, metadata, Optional.empty(), tensors, sideFiles);
    }

    /// `base` with some tensors in place of its own, or beside them; the metadata stays.
    public static AssembledCheckpoint over(Checkpoint base, Collection<NewTensor> changed) {
        return new AssembledCheckpoint(
                base.path(), base.metadata(), Optional.of(base), changed, base::sideFile);
    }

    /// `base` with other metadata.
    public static AssembledCheckpoint saying(Metadata metadata, Checkpoint base) {
        return new AssembledCheckpoint(base.path(), metadata, Optional.of(base), List.of(), base::sideFile);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public String format() {
        return "assembled";
    }

    /// None: it is in no file.
    @Override
    public List<Path> files() {
        return List.of();
    }

    /// Bytes of all tensors.
    @Override
    public long bytes() {
        return tensors().stream().mapToLong(TensorInfo::byteSize).sum();
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    @Override
    public Collection<TensorInfo> tensors() {
        var infos = new ArrayList<TensorInfo>();
        base.ifPresent(checkpoint -> checkpoint.tensors().forEach(info ->
                infos.add(own.containsKey(info.name()) ? own.get(info.name()).info() : info)));
        own.values().stream().filter(tensor -> base.filter(checkpoint -> checkpoint.has(tensor.name())).isEmpty())
                .forEach(tensor -> infos.add(tensor.info()));
        return List.copyOf(infos);
    }

    @Override
    public Optional<TensorInfo> info(String name) {
        NewTensor tensor = own.get(name);
        return tensor != null ? Optional.of(tensor.info()) : base.flatMap(checkpoint -> checkpoint.info(name));
    }

    @Override
    public boolean has(String name) {
        return own.containsKey(name) || base.filter(checkpoint -> checkpoint.has(name)).isPresent();
    }

    @Override
    public Optional<Tensor> find(String name) {
        NewTensor tensor = own.get(name);
        return tensor != null ? Optional.of(tensor.tensor()) : base.flatMap(checkpoint -> checkpoint.find(name));
    }

    @Override
    public Optional<NewTensor> findRows(String name) {
        NewTensor tensor = own.get(name);
        return tensor != null ? Optional.of(tensor) : base.flatMap(checkpoint -> checkpoint.findRows(name));
    }

    @Override
    public Optional<MatrixStack> findStack(String name) {
        return own.containsKey(name)
                ? Checkpoint.super.findStack(name)
                : base.flatMap(checkpoint -> checkpoint.findStack(name));
    }

    @Override
    public List<String> notes() {
        return base.map(Checkpoint::notes).orElse(List.of());
    }

    @Override
    public Optional<Path> sideFile(String name) {
        return sideFiles.apply(name);
    }

    @Override
    public void close() {
        // owns nothing
    }
}
