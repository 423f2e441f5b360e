package dev.freehold.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.kernels.KernelsAgreeTest.Implementation;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.AdamWStep;
import dev.freehold.tensor.training.ReferenceTrainingKernels;
import dev.freehold.tensor.training.TrainingKernels;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every implementation's elementwise operations of training give what [ReferenceTrainingKernels] give, and the same
/// bits with any number of threads.
class TrainingElementwiseAgreeTest {
    private static final int[][] SHAPES = {{1, 1}, {3, 5}, {2, 16}, {7, 33}, {70, 96}, {300, 257}, {3, 5000}};

    /// Tensors that an operation works on, the same each time they are made.
    private static final class Tensors implements AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final Random random = new Random(5);
        private final List<Tensor> made = new ArrayList<>();

        /// Normally distributed.
        Tensor of(int... dimensions) {
            Tensor tensor = Tensor.zeros(arena, "tensor" + made.size(), dimensions);
            for (int i = 0; i < tensor.shape().elements(); i++) {
                tensor.data().setAtIndex(Tensor.FLOAT, i, (float) random.nextGaussian());
            }
            made.add(tensor);
            return tensor;
        }

        Tensor positive(int... dimensions) {
            Tensor tensor = of(dimensions);
            for (int i = 0; i < tensor.shape().elements(); i++) {
                tensor.data().setAtIndex(Tensor.FLOAT, i, Math.abs(tensor.data().getAtIndex(Tensor.FLOAT, i)));
            }
            return tensor;
        }

        int[] tokens(int count, int from, int to) {
            return random.ints(count, from, to).toArray();
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    private static List<float[]> results(TrainingKernels kernels, BiConsumer<TrainingKernels, Tensors> operation) {
        try (var tensors = new Tensors()) {
            operation.accept(kernels, tensors);
            return tensors.made.stream().map(Tensor::toArray).toList();
        }
    }

    private static void check(Implementation implementation, double tolerance,
            BiConsumer<TrainingKernels, Tensors> operation) {
        try (Kernels kernels = implementation.create(); Kernels one = implementation.create(1)) {
            List<float[]> expected = results(new ReferenceTrainingKernels(), operation);
            List<float[]> actual = results(kernels.training(), operation);
            List<float[]> alone = results(one.training(), operation);
            for (int i = 0; i < expected.size(); i++) {
                assertTrue(Arrays.equals(alone.get(i), actual.get(i)), "threads change bits");
                for (int j = 0; j < expected.get(i).length; j++) {
                    float wanted = expected.get(i)[j];
                    assertEquals(wanted, actual.get(i)[j], tolerance * (Math.abs(wanted) + 1),
                            "tensor %d, element %d".formatted(i, j));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void swiGluThereAndBack(Implementation implementation) {
        for (int[] shape : SHAPES) {
            check(implementation, 2e-6, (kernels, tensors) -> {
                Tensor gate = tensors.of(shape);
                gate.set(0, 0, -200);
                gate.set(shape[0] - 1, shape[1] - 1, 300);
                Tensor up = tensors.of(shape);
                kernels.swiGlu(tensors.of(shape), gate, up);
                Tensor dOut = tensors.of(shape);
                kernels.swiGluBackward(tensors.of(shape), tensors.of(shape), dOut, gate, up);
                kernels.swiGluBackward(dOut, tensors.of(shape), dOut, gate, up);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void rmsNormBack(Implementation implementation) {
        for (int[] shape : SHAPES) {
            check(implementation, 2e-5, (kernels, tensors) -> {
                int width = shape[1] == 96 ? 32 : shape[1];
                Tensor dOut = tensors.of(shape);
                Tensor input = tensors.of(shape);
                Tensor gain = tensors.of(width);
                kernels.rmsNormBackward(tensors.of(shape), tensors.of(width), dOut, input, gain, 1e-2f);
                kernels.rmsNormBackward(dOut, tensors.of(width), dOut, input, gain, 1e-2f);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void sums(Implementation implementation) {
        for (int[] shape : SHAPES) {
            check(implementation, 1e-5, (kernels, tensors) -> {
                Tensor rows = tensors.of(shape);
                kernels.addColumnSums(tensors.of(shape[1]), rows);
                Tensor table = tensors.of(5, shape[1]);
                kernels.addRows(table, tensors.tokens(shape[0], 0, 5), rows);
                Tensor squares = tensors.of(1);
                squares.set(0, 0, (float) Math.sqrt(kernels.sumOfSquares(rows)));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void crossEntropy(Implementation implementation) {
        for (int[] shape : new int[][] {{1, 1}, {3, 5}, {9, 16}, {7, 33}, {40, 2048}, {2, 70_001}}) {
            for (float shift : new float[] {0, -300, 4000}) {
                check(implementation, 1e-5, (kernels, tensors) -> {
                    Tensor logits = tensors.of(shape);
                    for (int i = 0; i < logits.shape().elements(); i++) {
                        float logit = logits.data().getAtIndex(Tensor.FLOAT, i);
                        logits.data().setAtIndex(Tensor.FLOAT, i, 5 * logit + shift);
                    }
                    var weights = new float[shape[0]];
                    for (int t = 0; t < weights.length; t++) {
                        weights[t] = 0.1f * t;
                    }
                    kernels.crossEntropy(tensors.of(shape[0]), logits, tensors.tokens(shape[0], -1, shape[1]),
                            weights);
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void adamW(Implementation implementation) {
        for (int[] shape : new int[][] {{1, 1}, {3, 5}, {1, 1024}, {70, 96}, {300, 257}}) {
            check(implementation, 1e-6, (kernels, tensors) -> {
                Tensor parameter = tensors.of(shape);
                Tensor gradient = tensors.of(shape);
                Tensor first = tensors.of(shape);
                Tensor second = tensors.positive(shape);
                kernels.adamW(parameter, gradient, first, second,
                        new AdamWStep(1e-2f, 0.9f, 0.999f, 1e-8f, 0.1f, 3, 0.5f));
                second.data().fill((byte) 0);
                first.data().fill((byte) 0);
                kernels.adamW(parameter, gradient, first, second,
                        new AdamWStep(1e-2f, 0.9f, 0.95f, 1e-8f, 0, 1, 1));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesTokensThatAreNotThere(Implementation implementation) {
        try (Kernels kernels = implementation.create(); var tensors = new Tensors()) {
            Tensor table = tensors.of(4, 8);
            Tensor losses = tensors.of(1);
            assertThrows(IndexOutOfBoundsException.class,
                    () -> kernels.training().addRows(table, new int[] {4}, tensors.of(1, 8)));
            assertThrows(IndexOutOfBoundsException.class, () -> kernels.training().crossEntropy(
                    losses, tensors.of(1, 8), new int[] {8}, new float[] {1}));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoNumberIsNotHidden(Implementation implementation) {
        try (Kernels kernels = implementation.create(); var tensors = new Tensors()) {
            Tensor logits = tensors.of(1, 40);
            logits.set(0, 35, Float.NaN);
            Tensor losses = tensors.of(1);
            kernels.training().crossEntropy(losses, logits, new int[] {3}, new float[] {1});
            assertTrue(Float.isNaN(losses.get(0, 0)), "loss");
            Tensor gate = tensors.of(1, 40);
            gate.set(0, 39, Float.NaN);
            Tensor out = tensors.of(1, 40);
            kernels.training().swiGlu(out, gate, tensors.of(1, 40));
            assertTrue(Float.isNaN(out.get(0, 39)), "swiGlu");
            assertTrue(Double.isNaN(kernels.training().sumOfSquares(gate)), "sum of squares");
        }
    }
}
