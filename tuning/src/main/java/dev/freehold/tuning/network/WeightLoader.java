package dev.freehold.tuning.network;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.models.Hyperparameters;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes the layers of a network that learns from the tensors of a checkpoint, and collects what is learned. Owns the
/// memory of weights and gradients.
final class WeightLoader implements AutoCloseable {
    private static final long CACHE_LINE = 64;

    private final Checkpoint checkpoint;
    private final Kernels kernels;
    private final TrainingMode mode;
    private final Arena arena = Arena.ofShared(); // kernels read and write from their own threads
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<PackedMatrix> packed = new ArrayList<>();
    private int adapters;

    WeightLoader(Checkpoint checkpoint, Kernels kernels, TrainingMode mode) {
        this.checkpoint = checkpoint;
        this.kernels = kernels;
        this.mode = mode;
    }

    /// What is learned of all that has been loaded, in that order.
    List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    boolean has(String name) {
        return checkpoint.has(name);
    }

    /// The matrix `name`, `(rows, columns)`.
    Matrix matrix(String name, int rows, int columns) {
        Tensor found = checkpoint.tensor(name, new Shape(rows, columns));
        return switch (mode) {
            case TrainingMode.Full() -> new Matrix.Learned(learned(name, floats(found), true));
            case TrainingMode.Lora _, TrainingMode.Frozen() -> frozen(found);
        };
    }

    private FrozenMatrix frozen(Tensor found) {
        Tensor stored = new Tensor(found.name(), found.dtype(), found.shape(),
                arena.allocate(found.data().byteSize(), CACHE_LINE));
        stored.data().copyFrom(found.data());
        letGo(found);
        if (isFloat(found.dtype())) {
            return new FrozenMatrix(stored, Optional.empty());
        }
        packed.add(kernels.pack(stored));
        return new FrozenMatrix(stored, Optional.of(packed.getLast()));
    }

    static boolean isFloat(DType dtype) {
        return dtype == DType.F32 || dtype == DType.F16 || dtype == DType.BF16;
    }

    /// The layer whose matrix is `name.weight`, `(outputs, inputs)`, of a block.
    ///
    /// @param block  prefix of its names, as `blk.0.`
    Projection projection(String block, String name, int outputs, int inputs) {
        Matrix weight = matrix(block + name + ".weight", outputs, inputs);
        Optional<Projection.Bias> bias = has(block + name + ".bias")
                ? Optional.of(bias(block + name + ".bias", outputs))
                : Optional.empty();
        return new Projection(name, weight, bias, switch (mode) {
            case TrainingMode.Lora(LoraOptions options) when options.adapts(name) ->
                Optional.of(adapter(block + name, outputs, inputs, options));
            case TrainingMode.Lora _, TrainingMode.Full _, TrainingMode.Frozen _ -> Optional.empty();
        });
    }

    private Projection.Bias bias(String name, int width) {
        Tensor value = vector(name, width);
        return new Projection.Bias(value, mode instanceof TrainingMode.Full
                ? Optional.of(learned(name, value, false).gradient())
                : Optional.empty());
    }

    /// `A` starts uniform within `1/√K`, as PyTorch's linear layers do, and `B` from 0, so that the adapter changes
    /// nothing at first: <https://github.com/huggingface/peft/blob/main/src/peft/tuners/lora/layer.py>.
    private Adapter adapter(String name, int outputs, int inputs, LoraOptions options) {
        Tensor down = Tensor.zeros(arena, name + ".lora_a", options.rank(), inputs);
        Tensor up = Tensor.zeros(arena, name + ".lora_b", outputs, options.rank());
        var random = new CounterRandom(options.seed()).of(name.hashCode());
        double bound = 1 / Math.sqrt(inputs);
        for (int r = 0; r < options.rank(); r++) {
            for (int k = 0; k < inputs; k++) {
                down.set(r, k, (float) ((2 * random.uniform((long) r * inputs + k) - 1) * bound));
            }
        }
        return new Adapter(learned(down.name(), down, true), learned(up.name(), up, true), options.scale(),
                options.dropout(), adapters++);
    }

    /// The norm with the gain `name`, `(width)`.
    Norm norm(String name, int width, Hyperparameters sizes) {
        Tensor gain = vector(name, width);
        Tensor gradient = mode instanceof TrainingMode.Full
                ? learned(name, gain, false).gradient()
                : Tensor.zeros(arena, name, 1, width);
        return new Norm(gain, gradient, sizes.epsilon());
    }

    private Tensor vector(String name, int width) {
        boolean flat = checkpoint.info(name).filter(stored -> stored.shape().rank() > 1).isEmpty();
        var shape = flat ? new Shape(width) : new Shape(1, width);
        return floats(checkpoint.tensor(name, shape)).reshaped(1, width);
    }

    private Parameter learned(String name, Tensor value, boolean decays) {
        Tensor gradient = Tensor.zeros(arena, name, value.shape().rows(), value.shape().columns());
        var parameter = new Parameter(name, value, gradient, decays);
        parameters.add(parameter);
        return parameter;
    }

    /// A copy in F32.
    private Tensor floats(Tensor found) {
        int rows = found.shape().rows();
        int width = found.shape().columns();
        Tensor floats = Tensor.zeros(arena, found.name(), rows, width);
        var row = new float[width];
        for (int i = 0; i < rows; i++) {
            BlockFormat.of(found.dtype()).decode(found.data(), i * found.rowBytes(), row, 0, width);
            MemorySegment.copy(row, 0, floats.data(), Tensor.FLOAT, i * floats.rowBytes(), width);
        }
        letGo(found);
        return floats;
    }

    /// The file's pages need not stay in memory beside the copy.
    private static void letGo(Tensor found) {
        if (found.data().isMapped()) {
            found.data().unload();
        }
    }

    @Override
    public void close() {
        packed.forEach(kernels::release);
        arena.close();
    }
}
