package dev.freehold.checkpoint;

import dev.freehold.checkpoint.file.MappedFile;
import dev.freehold.checkpoint.gguf.GgufCheckpoint;
import dev.freehold.checkpoint.huggingface.HuggingFaceCheckpoint;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The weights and the metadata of one model, whatever files they are stored in.
///
/// Tensor names and metadata keys are those of GGUF (<https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>), also
/// for Hugging Face folders, whose reader translates them: architectures see one vocabulary. Weights stay in the mapped
/// files until [#close].
public interface Checkpoint extends AutoCloseable {
    /// Opens a `.gguf` file (the first part, if it is split) or a Hugging Face folder.
    ///
    /// Reads headers only. Settings that no network can have are refused here already; whether all of a model's tensors
    /// are there shows when they are asked for.
    ///
    /// @throws CheckpointException if there is no such file, or it is malformed or of a kind that is not supported
    static Checkpoint open(Path path) {
        if (path.toString().endsWith(".safetensors")) {
            throw new CheckpointException(path + ": holds weights only; open the folder with its config.json");
        }
        Checkpoint checkpoint = MappedFile.attributes(path).isDirectory()
                ? HuggingFaceCheckpoint.open(path)
                : GgufCheckpoint.open(path);
        try {
            Plausibility.require(checkpoint);
            return checkpoint;
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    /// The file or folder that was opened; appears in messages.
    Path path();

    /// `GGUF v3`, `safetensors`.
    String format();

    /// The files that hold the weights.
    List<Path> files();

    /// Bytes of [#files] together.
    long bytes();

    Metadata metadata();

    /// All tensors, in the order of the files.
    Collection<Tensor> tensors();

    /// The tensor called `name`, if there is one.
    Optional<Tensor> find(String name);

    /// The tensor called `name`.
    ///
    /// @throws CheckpointException if there is none, or its shape is not `expected`; names the file and both shapes
    default Tensor tensor(String name, Shape expected) {
        Tensor tensor = find(name).orElseThrow(
                () -> new CheckpointException("%s: no tensor '%s'".formatted(path(), name)));
        if (!tensor.shape().equals(expected)) {
            throw new CheckpointException("%s: tensor '%s' should be %s, is %s"
                    .formatted(path(), name, expected, tensor.shape()));
        }
        return tensor;
    }

    default MatrixStack stack(String name, int count, int rows, int columns) {
        Tensor all = tensor(name, new Shape(count, rows, columns));
        return new MatrixStack() {
            public int count() { return count; }
            public dev.freehold.tensor.DType dtype() { return all.dtype(); }
            public int rows() { return rows; }
            public int columns() { return columns; }
            public Tensor matrix(int index) { return all.rows(index * rows, rows); }
        };
    }

    default boolean has(String name) {
        return find(name).isPresent();
    }

    /// A file that stands beside the weights, such as `tokenizer.json`; a GGUF file has none.
    Optional<Path> sideFile(String name);

    /// Unmaps the files. Tensors must not be used afterwards.
    @Override
    void close();
}
