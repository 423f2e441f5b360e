package dev.freehold.checkpoint.huggingface;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.checkpoint.Metadata;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.checkpoint.file.MappedFile;
import dev.freehold.checkpoint.safetensors.SafetensorsFolder;
import dev.freehold.checkpoint.weights.WeightTable;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
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
/// | `ARCH.attention.latent_norm_epsilon` | of the norms of latent vectors; GGUF has one for all norms |
/// | `ARCH.ssm.v_head_reordered` | `false`: value heads are grouped by key head, as trained; GGUF has them tiled |
/// | `deepseek2.attention.key_length`, `value_length`, `head_count_kv` | of heads, as in files with `attn_kv_b` whole |
/// | `ARCH.expert_weights_norm`, `expert_gating_func` | there with all experts, also where the converter has neither |
/// | `ARCH.attention.sliding_window_pattern` | for each layer, whether it has the window; absent if all have |
/// | `tokenizer.ggml.eos_token_ids` | all tokens that end a generation, where there are several |
/// | `bert.activation` | `gelu_tanh` where the exact GELU, which GGUF means, is not the one |
/// | `general.embedding.normalized` | whether the vectors of texts are normalized; absent if no file says so |
/// | `general.sampling.typical_p` | as the format's other `general.sampling` keys |
public final class HuggingFaceCheckpoint implements Checkpoint {
    private static final String CONFIG = "config.json";

    private final Arena arena;
    private final Path folder;
    private final Metadata metadata;
    private final List<Path> files;
    private final WeightTable weights;
    private final List<String> notes;

    private HuggingFaceCheckpoint(Arena arena, Path folder, Metadata metadata, SafetensorsFolder stored,
            Translation translation) {
        this.arena = arena;
        this.folder = folder;
        this.metadata = metadata;
        this.files = stored.files();
        this.weights = new WeightTable(folder, metadata, translation.translate(stored.tensors()));
        this.notes = translation.notes();
    }

    /// @throws CheckpointException if a file is missing or malformed, or the model is of a type that is not supported
    public static HuggingFaceCheckpoint open(Path folder) {
        Path file = folder.resolve(CONFIG);
        if (!Files.exists(file)) {
            throw new CheckpointException(
                    "%s: is a folder without %s, so it is no model; a GGUF file is opened by its name"
                            .formatted(folder, CONFIG));
        }
        ModelConfig config = ModelConfig.read(file);
        var values = new LinkedHashMap<>(ConfigTranslation.translate(config.settings(), config.type()));
        values.putAll(SideFiles.translate(folder, config.settings()));
        values.putAll(SentenceModules.translate(folder, config.type().architecture()));
        var translation = new Translation(config);
        Arena arena = Arena.ofShared();
        try {
            return new HuggingFaceCheckpoint(arena, folder, new Metadata(folder.toString(), values),
                    SafetensorsFolder.open(folder, arena), translation);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
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
    public Collection<TensorInfo> tensors() {
        return weights.infos();
    }

    @Override
    public Optional<TensorInfo> info(String name) {
        return weights.info(name);
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public boolean has(String name) {
        return weights.has(name);
    }

    @Override
    public Optional<Tensor> find(String name) {
        return weights.find(name);
    }

    @Override
    public Optional<MatrixStack> findStack(String name) {
        return weights.findStack(name);
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
