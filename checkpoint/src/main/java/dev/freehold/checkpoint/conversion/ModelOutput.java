package dev.freehold.checkpoint.conversion;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.NewFile;
import dev.freehold.checkpoint.NewFolder;
import dev.freehold.checkpoint.TensorInfo;
import dev.freehold.tensor.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where a model is written, and in which form: a GGUF file if the name says so, else a Hugging Face folder.
///
/// @param overwrite  whether a model that stands there may be replaced
public record ModelOutput(Path path, boolean overwrite) {
    private static final Set<DType> OF_FOLDERS = Set.of(DType.F32, DType.F16, DType.BF16);

    /// Whether it is a GGUF file.
    public boolean isGguf() {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".gguf");
    }

    /// Says now what would otherwise show after a long time.
    ///
    /// @throws CheckpointException if something stands there that must not be replaced, the folder it is to be in is
    ///     missing or cannot be written to, or the form has no room for `type`
    public void requireRoom(Optional<DType> type) {
        if (isGguf()) {
            NewFile.requireRoom(path, overwrite);
        } else {
            NewFolder.requireRoom(path, overwrite);
            type.filter(each -> !OF_FOLDERS.contains(each)).ifPresent(each -> {
                throw new CheckpointException("%s: a Hugging Face folder holds f32, f16 or bf16, not %s; a file can"
                        .formatted(path, each.name().toLowerCase(Locale.ROOT)));
            });
        }
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CheckpointException(path + ": cannot be written: no such folder");
        }
        if (!Files.isWritable(parent)) {
            throw new CheckpointException(path + ": cannot be written: permission denied");
        }
    }

    /// Writes `model`.
    ///
    /// @param type  of the matrices; if absent, that of the source, in a folder BF16 where the source is quantized
    /// @throws CheckpointException as [#requireRoom] does, or if the model cannot be written in this form, or writing
    ///     fails; nothing is left behind
    public void write(Checkpoint model, Optional<DType> type, Lineage lineage) {
        requireRoom(type);
        if (!isGguf()) {
            HuggingFaceFolder.write(path, model, type.orElseGet(() -> plainType(model)), lineage, overwrite,
                    HuggingFaceFolder.SHARD_BYTES);
            return;
        }
        GgufForm form = GgufForm.of(model, lineage);
        form.write(path, type.map(GgufForm::usual).orElse(tensor ->
                tensor.shape().rank() == 1 ? DType.F32 : tensor.dtype()));
    }

    /// The type of most elements of matrices, where it is one that models are trained in, else BF16.
    public static DType plainType(Checkpoint model) {
        var elements = new EnumMap<DType, Long>(DType.class);
        for (TensorInfo info : model.tensors()) {
            if (info.shape().rank() > 1) {
                elements.merge(info.dtype(), info.shape().elements(), Long::sum);
            }
        }
        return elements.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey)
                .filter(OF_FOLDERS::contains).orElse(DType.BF16);
    }
}
