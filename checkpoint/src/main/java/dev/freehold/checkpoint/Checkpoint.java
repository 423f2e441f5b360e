package dev.freehold.checkpoint;

import dev.freehold.checkpoint.file.MappedFile;
import dev.freehold.checkpoint.gguf.GgufCheckpoint;
import dev.freehold.checkpoint.huggingface.HuggingFaceCheckpoint;
import dev.freehold.checkpoint.weights.WeightTable;
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

    /// What the headers say of all tensors that the network has, in the order of the files. The experts of a layer
    /// are one tensor `(experts, rows, columns)`, also where the files keep each by itself.
    ///
    /// @throws CheckpointException if a tensor's type or shape cannot be computed with
    Collection<TensorInfo> tensors();

    /// What the header says of the tensor called `name`, if there is one.
    default Optional<TensorInfo> info(String name) {
        return tensors().stream().filter(tensor -> tensor.name().equals(name)).findFirst();
    }

    /// A line for each part of the model that is in the files and not used, for people to read.
    default List<String> notes() {
        return List.of();
    }

    /// The tensor called `name`, if there is one.
    Optional<Tensor> find(String name);

    /// The tensor called `name`.
    ///
    /// @throws CheckpointException if there is none, or its shape is not `expected`; names the file and both shapes
    default Tensor tensor(String name, Shape expected) {
        info(name, expected);
        return find(name).orElseThrow(() -> missing(name));
    }

    /// What the header says of the tensor called `name`.
    ///
    /// @throws CheckpointException if there is none, or its shape is not `expected`; names the file and both shapes
    default TensorInfo info(String name, Shape expected) {
        TensorInfo info = info(name).or(() -> find(name).map(TensorInfo::of)).orElseThrow(() -> missing(name));
        if (!info.shape().equals(expected)) {
            throw new CheckpointException("%s: tensor '%s' should be %s, is %s"
                    .formatted(path(), name, expected, info.shape()));
        }
        return info;
    }

    /// The tensor or stack called `name` to be written elsewhere as one, row by row, if there is one.
    default Optional<NewTensor> findRows(String name) {
        return find(name).map(NewTensor::copyOf)
                .or(() -> findStack(name).map(stack -> NewTensor.copyOf(name, stack)));
    }

    /// The stack of matrices called `name`, if there is one: a tensor of three dimensions, or what the files have
    /// instead of it. No matrix is read.
    ///
    /// @throws CheckpointException if the files have some of its matrices only, or they differ in type or shape
    default Optional<MatrixStack> findStack(String name) {
        return find(name).filter(tensor -> tensor.shape().rank() == 3).map(WeightTable::slices);
    }

    /// The stack of matrices called `name`.
    ///
    /// @throws CheckpointException if there is none, or it is not `count` matrices `(rows, columns)`; names the file
    ///     and both shapes
    default MatrixStack stack(String name, int count, int rows, int columns) {
        var expected = new Shape(count, rows, columns);
        Optional<MatrixStack> stack = findStack(name);
        Optional<Shape> found = stack.map(MatrixStack::shape).or(() -> info(name).map(TensorInfo::shape));
        if (!expected.equals(found.orElseThrow(() -> missing(name)))) {
            throw new CheckpointException("%s: tensor '%s' should be %s, is %s"
                    .formatted(path(), name, expected, found.get()));
        }
        return stack.orElseThrow(() -> missing(name));
    }

    private CheckpointException missing(String name) {
        return new CheckpointException("%s: no tensor '%s'".formatted(path(), name));
    }

    /// Whether there is a tensor or a stack called `name`. Reads nothing.
    default boolean has(String name) {
        return find(name).isPresent();
    }

    /// A file that stands beside the weights, such as `tokenizer.json`; a GGUF file has none.
    Optional<Path> sideFile(String name);

    /// Unmaps the files. Tensors must not be used afterwards.
    @Override
    void close();
}
