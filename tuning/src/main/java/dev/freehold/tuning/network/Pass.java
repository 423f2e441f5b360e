package dev.freehold.tuning.network;

import dev.freehold.models.layers.Rope;
import dev.freehold.models.layers.Workspace;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tensor.training.Strided;
import dev.freehold.tensor.training.TrainingKernels;
import java.util.stream.IntStream;

/// What all layers share while one batch goes through the network and back.
///
/// @param bounds   of the sequences in the batch
/// @param angles   of the positions of its tokens
/// @param back     of the same positions, turning back
/// @param purpose  what it goes through the network for
record Pass(Kernels kernels, TrainingKernels training, Workspace workspace, Precision precision, int[] bounds,
        Rope.Angles angles, Rope.Angles back, Purpose purpose) {
    /// Positions count from 0 in each sequence.
    static Pass begin(Kernels kernels, Workspace workspace, Precision precision, int[] bounds, Rope rope,
            Purpose purpose) {
        int[] positions = IntStream.range(0, bounds.length - 1)
                .flatMap(i -> IntStream.range(0, bounds[i + 1] - bounds[i])).toArray();
        Rope.Angles angles = rope.angles(workspace, positions);
        return new Pass(kernels, kernels.training(), workspace, precision, bounds, angles,
                new Rope.Angles(reversed(workspace, angles.keys(), "key"),
                        reversed(workspace, angles.queries(), "query"), angles.pairing()), purpose);
    }

    private static Rope.Turns reversed(Workspace workspace, Rope.Turns turns, String of) {
        Tensor sine = turns.sine();
        Tensor negative = workspace.tensor(of + " sine back", sine.shape().rows(), sine.shape().columns());
        for (int t = 0; t < sine.shape().rows(); t++) {
            for (int i = 0; i < sine.shape().columns(); i++) {
                negative.set(t, i, -sine.get(t, i));
            }
        }
        return new Rope.Turns(turns.cosine(), negative);
    }

    /// `T`.
    int tokens() {
        return bounds[bounds.length - 1];
    }

    /// The buffer called `name`, F32 `(T, width)`.
    Tensor buffer(String name, int width) {
        return workspace.tensor(name, tokens(), width);
    }

    /// `out = left·right`.
    void multiply(Strided out, Strided left, Strided right) {
        training.multiply(out, left, right, false, precision);
    }

    /// `out += left·right`.
    void multiplyAdd(Strided out, Strided left, Strided right) {
        training.multiply(out, left, right, true, precision);
    }
}
