package dev.freehold.models.layers;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.MatrixStack;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/// Makes layers from the tensors of a checkpoint: a name is written once, where the weight is used, with the shape it
/// must have, so that loading is validation.
public final class Weights {
    private final Checkpoint checkpoint;
    private final Kernels kernels;
    private final ExpertCache experts;
    private final Adapters adapters;
    private final LowRank.Scratch scratch;
    private final Set<String> adapted;
    private final String prefix;
    private final boolean checking;

    /// A matrix that was looked for and not read.
    private record Unread(DType dtype, Shape shape) implements PackedMatrix {}

    /// @param experts  where the experts of all blocks are packed
    public Weights(Checkpoint checkpoint, Kernels kernels, ExpertCache experts) {
        this(checkpoint, kernels, experts, Adapters.NONE);
    }

    /// @param experts   where the experts of all blocks are packed
    /// @param adapters  what is added to layers
    public Weights(Checkpoint checkpoint, Kernels kernels, ExpertCache experts, Adapters adapters) {
        this(checkpoint, kernels, experts, adapters, new LowRank.Scratch(), new HashSet<>(), "", false);
    }

    private Weights(Checkpoint checkpoint, Kernels kernels, ExpertCache experts, Adapters adapters,
            LowRank.Scratch scratch, Set<String> adapted, String prefix, boolean checking) {
        this.checkpoint = checkpoint;
        this.kernels = kernels;
        this.experts = experts;
        this.adapters = adapters;
        this.scratch = scratch;
        this.adapted = adapted;
        this.prefix = prefix;
        this.checking = checking;
    }

    /// The same weights to build a network with that cannot compute: no matrix is read, but all must be there. What is
    /// wrong with a file of many gigabytes then shows at once.
    public Weights checking() {
        return new Weights(checkpoint, kernels, experts, adapters, scratch, adapted, prefix, true);
    }

    /// The weights of transformer block `index`: names then leave out the leading `blk.N.`.
    public Weights block(int index) {
        return new Weights(checkpoint, kernels, experts, adapters, scratch, adapted, "blk." + index + ".",
                checking);
    }

    /// Refuses adapters that change what the network, built by now, does not multiply with as it is: they would do
    /// nothing.
    ///
    /// @throws CheckpointException if there is one
    public void requireAdaptersUsed() {
        adapters.chosen().forEach(each -> each.adapter().weights().keySet().stream()
                .filter(name -> !adapted.contains(name)).findFirst().ifPresent(name -> {
                    throw new CheckpointException("%s: changes '%s.weight', which no adapter of this network can change"
                            .formatted(each.adapter().path(), name));
                }));
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    public Kernels kernels() {
        return kernels;
    }

    ExpertCache experts() {
        return experts;
    }

    public boolean has(String name) {
        return checkpoint.has(prefix + name);
    }

    /// The matrix `name.weight`, `(outputs, inputs)`, the vector `name.bias`, `(outputs)`, where there is one, and what
    /// adapters add.
    public Linear linear(String name, int outputs, int inputs) {
        var weight = pack(dtype(name + ".weight", outputs, inputs), outputs, inputs,
                () -> tensor(name + ".weight", outputs, inputs));
        Linear layer = has(name + ".bias")
                ? new Linear.WithBias(weight, vector(name + ".bias", outputs))
                : new Linear.Plain(weight);
        adapted.add(prefix + name);
        return checking ? layer : adapters.of(prefix + name, kernels, scratch)
                .<Linear>map(update -> new Linear.Adapted(layer, update)).orElse(layer);
    }

    /// Some rows of the matrix `name.weight`, which has `inputs` columns, and those elements of the vector `name.bias`.
    public Linear linear(String name, RowChoice choice, int inputs) {
        var weight = pack(dtype(name + ".weight", choice.rows(), inputs), choice.chosen(), inputs,
                () -> choice.of(tensor(name + ".weight", choice.rows(), inputs)));
        if (!has(name + ".bias")) {
            return new Linear.Plain(weight);
        }
        Tensor bias = choice.of(vector(name + ".bias", choice.rows()).reshaped(choice.rows(), 1));
        return new Linear.WithBias(weight, bias.reshaped(1, choice.chosen()));
    }

    /// The vector `name.weight`, `(inputs)` or `(1, inputs)`, as a matrix of one row.
    Linear linearOfVector(String name, int inputs) {
        Tensor row = vector(name + ".weight", inputs);
        return new Linear.Plain(pack(row.dtype(), 1, inputs, () -> row));
    }

    /// A table as the output layer of a model whose embedding serves both ends (<https://arxiv.org/abs/1608.05859>).
    Linear tied(Tensor table) {
        return new Linear.Plain(pack(table.dtype(), table.shape().rows(), table.shape().columns(), () -> table));
    }

    /// @param matrix  makes a matrix `(rows, columns)`; asked when it is to be packed
    PackedMatrix pack(DType dtype, int rows, int columns, Supplier<Tensor> matrix) {
        return checking ? new Unread(dtype, new Shape(rows, columns)) : kernels.pack(matrix.get());
    }

    /// The gain `name.weight`, `(width)`.
    public RmsNorm rmsNorm(String name, int width, float epsilon) {
        return new RmsNorm(vector(name + ".weight", width), epsilon);
    }

    /// The table `name.weight`, `(rows, width)`.
    public Embedding embedding(String name, int rows, int width) {
        return new Embedding(tensor(name + ".weight", rows, width));
    }

    /// The vector `name`, `(width)`, copied as F32, which kernels expect and files from training often do not hold.
    ///
    /// Copied also where the file holds F32: loops over floats then meet one class of segments, not mapped ones and
    /// others by turns, for which the compiler must emit checks. Generating was 1.6 times as fast.
    public Tensor vector(String name, int width) {
        boolean flat = checkpoint.info(prefix + name).filter(stored -> stored.shape().rank() > 1).isEmpty();
        return floats(flat ? tensor(name, width) : tensor(name, 1, width)).reshaped(1, width);
    }

    /// The matrix `name`, copied as F32.
    Tensor floats(String name, int rows, int columns) {
        return floats(tensor(name, rows, columns));
    }

    private static Tensor floats(Tensor stored) {
        var values = new float[Math.toIntExact(stored.shape().elements())];
        BlockFormat.of(stored.dtype()).decode(stored.data(), 0, values, 0, values.length);
        Tensor decoded = Tensor.zeros(Arena.ofAuto(), stored.name(), // small, and as long-lived as the model
                stored.shape().rows(), stored.shape().columns());
        MemorySegment.copy(values, 0, decoded.data(), Tensor.FLOAT, 0, values.length);
        return decoded;
    }

    /// The matrices `name`, `(rows, columns)` each.
    MatrixStack stack(String name, int count, int rows, int columns) {
        return checkpoint.stack(prefix + name, count, rows, columns);
    }

    /// The type of the matrix `name`, which has exactly this shape. Reads no weights.
    DType dtype(String name, int rows, int columns) {
        return checkpoint.info(prefix + name, new Shape(rows, columns)).dtype();
    }

    /// The tensor `name`, of exactly this shape.
    public Tensor tensor(String name, int... shape) {
        return checkpoint.tensor(prefix + name, new Shape(shape));
    }
}
