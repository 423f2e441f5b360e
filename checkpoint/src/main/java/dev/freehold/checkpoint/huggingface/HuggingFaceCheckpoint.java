package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.file.JsonFile;
import dev.freehold.checkpoint.file.MappedFile;
import dev.freehold.checkpoint.safetensors.SafetensorsFolder;
import dev.freehold.checkpoint.safetensors.StoredTensor;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Hugging Face folder, seen as the GGUF file that the reference converter would make of it: the same keys, the same
/// tensor names, the same values.
///
/// What a folder says and GGUF has no key for is under keys of our own:
///
/// | key | value |
/// |---|---|
/// | `ARCH.rope.pairing` | `halves` where the converter would have permuted Q and K; here they are as trained |
/// | `ARCH.rope.scaling.type` = `llama3`, and its factors | where GGUF has the tensor `rope_freqs.weight` |
/// | `ARCH.attention.sliding_window_pattern` | for each layer, whether it has the window; absent if all have |
/// | `tokenizer.ggml.eos_token_ids` | all tokens that end a generation, where there are several |
/// | `bert.activation` | `gelu_tanh` where the exact GELU, which GGUF means, is not the one |
/// | `general.embedding.normalized` | whether the vectors of texts are normalized; absent if no file says so |
/// | `general.sampling.typical_p` | as the format's other `general.sampling` keys |
public final class HuggingFaceCheckpoint implements Checkpoint {
    private static final String CONFIG = "config.json";
    private static final int MAX_CONFIG_BYTES = 16 << 20;

    private final Arena arena;
    private final Path folder;
    private final Metadata metadata;
    private final List<Path> files;
    private final Map<String, StoredTensor> tensors;

    private HuggingFaceCheckpoint(
            Arena arena, Path folder, Metadata metadata, List<Path> files, Map<String, StoredTensor> tensors) {
        this.arena = arena;
        this.folder = folder;
        this.metadata = metadata;
        this.files = files;
        this.tensors = tensors;
    }

    /// @throws CheckpointException if a file is missing or malformed, or the model is of a type that is not supported
    public static HuggingFaceCheckpoint open(Path folder) {
        Path file = folder.resolve(CONFIG);
        if (!Files.exists(file)) {
            throw new CheckpointException(
                    "%s: is a folder without %s, so it is no model; a GGUF file is opened by its name"
                            .formatted(folder, CONFIG));
        }
        var config = new Metadata(file.toString(), JsonFile.read(file, MAX_CONFIG_BYTES));
        ModelType type = ModelType.of(config.text("model_type")).orElseThrow(() -> new CheckpointException(
                "%s: unsupported model type '%s'; supported: %s"
                        .formatted(file, config.text("model_type"), ModelType.supported())));
        var values = new LinkedHashMap<>(ConfigTranslation.translate(config, type));
        values.putAll(SideFiles.translate(folder, config));
        values.putAll(SentenceModules.translate(folder, type.architecture()));
        var names = new TensorNames(type, config.flag("tie_word_embeddings", false));
        return open(folder, new Metadata(folder.toString(), values), names);
    }

    private static HuggingFaceCheckpoint open(Path folder, Metadata metadata, TensorNames names) {
        Arena arena = Arena.ofShared();
        try {
            SafetensorsFolder weights = SafetensorsFolder.open(folder, arena);
            return new HuggingFaceCheckpoint(
                    arena, folder, metadata, weights.files(), translate(weights.tensors().values(), names));
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    private static Map<String, StoredTensor> translate(Collection<StoredTensor> stored, TensorNames names) {
        var tensors = new LinkedHashMap<String, StoredTensor>();
        for (StoredTensor tensor : stored) {
            if (names.passedOver(tensor.name())) {
                continue;
            }
            String name = names.translate(tensor.name()).orElseThrow(() -> new CheckpointException(
                    "%s: tensor '%s' is not one that %s models have"
                            .formatted(tensor.file(), tensor.name(), names.type().name())));
            tensors.put(name, tensor);
        }
        return tensors;
    }

    @Override
    public Path path() {
        return folder;
    }

    @Override
    public String format() {
        return "safetensors";
    }

    @Override
    public List<Path> files() {
        return files;
    }

    @Override
    public long bytes() {
        return files.stream().mapToLong(file -> MappedFile.attributes(file).size()).sum();
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    @Override
    public Collection<Tensor> tensors() {
        var all = new ArrayList<Tensor>();
        tensors.forEach((name, tensor) -> all.add(tensor.as(name)));
        return all;
    }

    @Override
    public Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name)).map(tensor -> tensor.as(name));
    }

    @Override
    public Optional<Path> sideFile(String name) {
        return Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
    }

    @Override
    public void close() {
        arena.close();
    }
}
