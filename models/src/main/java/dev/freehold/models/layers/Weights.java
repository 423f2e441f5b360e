package dev.freehold.models.layers;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Makes layers from the tensors of a checkpoint: a name is written once, where the weight is used, with the shape it
/// must have, so that loading is validation.
public final class Weights {
    private final Checkpoint checkpoint;
    private final Kernels kernels;
    private final String prefix;

    public Weights(Checkpoint checkpoint, Kernels kernels) {
        this(checkpoint, kernels, "");
    }

    private Weights(Checkpoint checkpoint, Kernels kernels, String prefix) {
        this.checkpoint = checkpoint;
        this.kernels = kernels;
        this.prefix = prefix;
    }

    /// The weights of transformer block `index`: names then leave out the leading `blk.N.`.
    public Weights block(int index) {
        return new Weights(checkpoint, kernels, "blk." + index + ".");
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    public Kernels kernels() {
        return kernels;
    }

    public boolean has(String name) {
        return checkpoint.has(prefix + name);
    }

    /// The matrix `name.weight`, `(outputs, inputs)`, and the vector `name.bias`, `(outputs)`, where there is one.
    public Linear linear(String name, int outputs, int inputs) {
        var weight = kernels.pack(tensor(name + ".weight", outputs, inputs));
        return has(name + ".bias")
                ? new Linear.WithBias(weight, vector(name + ".bias", outputs))
                : new Linear.Plain(weight);
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
        Tensor stored = tensor(name, width);
        var values = new float[width];
        BlockFormat.of(stored.dtype()).decode(stored.data(), 0, values, 0, width);
        Tensor decoded = Tensor.zeros(Arena.ofAuto(), stored.name(), width); // small, and as long-lived as the model
        MemorySegment.copy(values, 0, decoded.data(), Tensor.FLOAT, 0, width);
        return decoded;
    }

    /// The tensor `name`, of exactly this shape.
    public Tensor tensor(String name, int... shape) {
        return checkpoint.tensor(prefix + name, new Shape(shape));
    }
}
