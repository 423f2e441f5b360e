package dev.freehold.checkpoint;

import dev.freehold.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A checkpoint that is in no file yet: trained, merged, or made of another by changing some of its tensors.
///
/// Changed tensors are made when they are asked for, each time anew. Closing it closes nothing: whatever its tensors
/// are made of must stay open as long as it is used.
public final class AssembledCheckpoint implements Checkpoint {
    private final Path path;
    private final Metadata metadata;
    private final Optional<Checkpoint> base;
    private final Set<String> absent;
    private final Map<String, NewTensor> own = new LinkedHashMap<>();
    private final Function<String, Optional<Path>> sideFiles;

    private AssembledCheckpoint(Path path, Metadata metadata, Optional<Checkpoint> base, Set<String> absent,
            Collection<NewTensor> own, Function<String, Optional<Path>> sideFiles) {
        this.path = path;
        this.metadata = metadata;
        this.base = base;
        this.absent = Set.copyOf(absent);
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
        return new AssembledCheckpoint(path, metadata, Optional.empty(), Set.of(), tensors, sideFiles);
    }

    /// `base` with some tensors in place of its own, or beside them; the metadata stays.
    public static AssembledCheckpoint over(Checkpoint base, Collection<NewTensor> changed) {
        return over(base, changed, Set.of());
    }

    /// The same, without some of the base's tensors: those that `changed` has in another form.
    public static AssembledCheckpoint over(Checkpoint base, Collection<NewTensor> changed, Set<String> absent) {
        return new AssembledCheckpoint(
                base.path(), base.metadata(), Optional.of(base), absent, changed, base::sideFile);
    }

    /// `base` with other metadata.
    public static AssembledCheckpoint saying(Metadata metadata, Checkpoint base) {
        return new AssembledCheckpoint(base.path(), metadata, Optional.of(base), Set.of(), List.of(), base::sideFile);
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
        var added = new LinkedHashMap<>(own);
        base.ifPresent(checkpoint -> checkpoint.tensors().stream().filter(info -> !absent.contains(info.name()))
                .forEach(info -> {
                    NewTensor tensor = added.remove(info.name());
                    infos.add(tensor != null ? tensor.info() : info);
                }));
        added.values().forEach(tensor -> infos.add(tensor.info()));
        return List.copyOf(infos);
    }

    @Override
    public Optional<TensorInfo> info(String name) {
        NewTensor tensor = own.get(name);
        return tensor != null ? Optional.of(tensor.info()) : below(name).flatMap(model -> model.info(name));
    }

    @Override
    public boolean has(String name) {
        return own.containsKey(name) || below(name).filter(model -> model.has(name)).isPresent();
    }

    @Override
    public Optional<Tensor> find(String name) {
        NewTensor tensor = own.get(name);
        return tensor != null ? Optional.of(tensor.tensor()) : below(name).flatMap(model -> model.find(name));
    }

    @Override
    public Optional<NewTensor> findRows(String name) {
        NewTensor tensor = own.get(name);
        return tensor != null ? Optional.of(tensor) : below(name).flatMap(model -> model.findRows(name));
    }

    @Override
    public Optional<MatrixStack> findStack(String name) {
        return own.containsKey(name)
                ? Checkpoint.super.findStack(name)
                : below(name).flatMap(model -> model.findStack(name));
    }

    /// Where a tensor is that is not changed.
    private Optional<Checkpoint> below(String name) {
        return absent.contains(name) ? Optional.empty() : base;
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
