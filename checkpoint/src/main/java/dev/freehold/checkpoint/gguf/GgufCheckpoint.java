package dev.freehold.checkpoint.gguf;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.weights.PassedOver;
import dev.freehold.checkpoint.weights.Weight;
import dev.freehold.checkpoint.weights.WeightTable;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A checkpoint in one GGUF file, or in several that `gguf-split` made: `NAME-00001-of-00003.gguf` has the metadata,
/// and every part has tensors of its own.
public final class GgufCheckpoint implements Checkpoint {
    private static final Pattern PART_NAME = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf");
    private static final String PART = "split.no";
    private static final String PARTS = "split.count";
    private static final String TENSORS = "split.tensors.count";

    private final Arena arena;
    private final GgufFile first;
    private final Metadata metadata;
    private final Map<String, Weight> weights = new LinkedHashMap<>();
    private final PassedOver passedOver = new PassedOver();
    private final TextPart text;
    private WeightTable table;
    private final List<Path> files = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final List<Tensor> stored = new ArrayList<>();
    private long bytes;

    private GgufCheckpoint(Arena arena, GgufFile first) {
        this.arena = arena;
        this.first = first;
        this.metadata = new Metadata(first.path().toString(), first.values());
        this.text = TextPart.of(metadata);
    }

    /// Opens the checkpoint that `path` is, or is any part of.
    ///
    /// @throws CheckpointException if a file is missing or malformed, or the parts do not belong together
    public static GgufCheckpoint open(Path path) {
        Arena arena = Arena.ofShared();
        try {
            GgufFile file = GgufFile.open(path, arena);
            var metadata = new Metadata(path.toString(), file.values());
            int part = metadata.integer(PART, 0);
            if (part != 0) {
                file = GgufFile.open(part(path, 0, parts(metadata)), arena);
            }
            var checkpoint = new GgufCheckpoint(arena, file);
            checkpoint.add(file);
            checkpoint.addOtherParts();
            checkpoint.table = new WeightTable(file.path(), checkpoint.metadata, checkpoint.weights);
            return checkpoint;
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private void addOtherParts() {
        int parts = parts(metadata);
        if (metadata.integer(PART, 0) != 0) {
            throw metadata.invalid(PART, "should be 0 in the first part, is " + metadata.integer(PART, 0));
        }
        for (int i = 1; i < parts; i++) {
            GgufFile file = GgufFile.open(part(first.path(), i, parts), arena);
            var own = new Metadata(file.path().toString(), file.values());
            if (own.integer(PART) != i || own.integer(PARTS) != parts) {
                throw own.invalid(PART, "should be part %d of %d, is part %d of %d"
                        .formatted(i, parts, own.integer(PART), own.integer(PARTS)));
            }
            add(file);
        }
        int expected = metadata.integer(TENSORS, names.size());
        if (expected != names.size()) {
            throw metadata.invalid(TENSORS, "is %d, the parts have %d tensors".formatted(expected, names.size()));
        }
    }

    /// How many parts there are; 0 stands in files that were merged again.
    private static int parts(Metadata metadata) {
        int parts = metadata.integer(PARTS, 1);
        if (parts < 0) {
            throw metadata.invalid(PARTS, "should not be negative, is " + parts);
        }
        return Math.max(1, parts);
    }

    /// The file of part `index`, beside the file `path` of another part.
    private static Path part(Path path, int index, int parts) {
        Matcher name = PART_NAME.matcher(path.getFileName().toString());
        if (!name.matches() || Integer.parseInt(name.group(3)) != parts) {
            throw new CheckpointException("%s: is one of %d parts, so its name should end in '-00001-of-%05d.gguf'"
                    .formatted(path, parts, parts));
        }
        return path.resolveSibling("%s-%05d-of-%05d.gguf".formatted(name.group(1), index + 1, parts));
    }

    private void add(GgufFile file) {
        for (Tensor tensor : file.tensors()) {
            if (!names.add(tensor.name())) {
                throw new CheckpointException("%s: tensor '%s' is in another part as well"
                        .formatted(file.path(), tensor.name()));
            }
            stored.add(tensor);
            text.otherPart(tensor.name()).ifPresentOrElse(
                    passedOver::add, () -> weights.put(tensor.name(), Weight.of(tensor)));
        }
        files.add(file.path());
        bytes += file.bytes();
    }

    @Override
    public Path path() {
        return first.path();
    }

    @Override
    public String format() {
        return "GGUF v" + first.version();
    }

    @Override
    public List<Path> files() {
        return Collections.unmodifiableList(files);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    /// All tensors as the files have them, also those that no network here uses and those that several layers share.
    public List<Tensor> stored() {
        return Collections.unmodifiableList(stored);
    }

    @Override
    public Collection<TensorInfo> tensors() {
        return table.infos();
    }

    @Override
    public Optional<TensorInfo> info(String name) {
        return table.info(name);
    }

    @Override
    public List<String> notes() {
        return passedOver.notes();
    }

    @Override
    public boolean has(String name) {
        return table.has(name);
    }

    @Override
    public Optional<Tensor> find(String name) {
        return table.find(name);
    }

    @Override
    public Optional<MatrixStack> findStack(String name) {
        return table.findStack(name);
    }

    @Override
    public Optional<Path> sideFile(String name) {
        return Optional.empty();
    }

    @Override
    public void close() {
        arena.close();
    }
}
