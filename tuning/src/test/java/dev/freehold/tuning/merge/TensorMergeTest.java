package dev.freehold.tuning.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.checkpoint.NewTensor;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Against numbers that mergekit's formulas give by hand.
class TensorMergeTest {
    private static NewTensor tensor(float... values) {
        return NewTensor.copyOf(new Tensor("w", DType.F32, new Shape(values.length / 2, 2),
                Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values)));
    }

    private static float[] merged(MergeMethod method, Optional<NewTensor> base, NewTensor... models) {
        return TensorMerge.of(method, List.of(models), base).tensor().toArray();
    }

    @Test
    void linearIsTheWeightedMean() {
        assertArrayEquals(new float[] {2.5f, 5}, merged(new MergeMethod.Linear(List.of(1.0, 3.0)), Optional.empty(),
                tensor(1, 2), tensor(3, 6)));
    }

    @Test
    void slerpGoesAlongTheArc() {
        float half = (float) Math.sqrt(0.5);
        assertArrayEquals(new float[] {half, half}, merged(new MergeMethod.Slerp(0.5), Optional.empty(),
                tensor(1, 0), tensor(0, 1)), 1e-7f);
        assertArrayEquals(new float[] {1.5f, 0}, merged(new MergeMethod.Slerp(0.5), Optional.empty(),
                tensor(1, 0), tensor(2, 0)), 1e-7f);
    }

    @Test
    void taskArithmeticAddsChanges() {
        assertArrayEquals(new float[] {1 + 0.5f - 2, 1}, merged(new MergeMethod.TaskArithmetic(List.of(0.5, 1.0)),
                Optional.of(tensor(1, 1)), tensor(2, 1), tensor(-1, 1)), 1e-7f);
    }

    @Test
    void tiesTrimsElectsAndAverages() {
        // changes 4 1 -3 0.5 and -2 5 -1 0.1, of each the two largest: 4 0 -3 0 and -2 5 0 0
        // signs of the sums: + + - +; the first cell loses its -2
        assertArrayEquals(new float[] {4, 5, -3, 0}, merged(new MergeMethod.Ties(List.of(1.0, 1.0), 0.5),
                Optional.of(tensor(0, 0, 0, 0)), tensor(4, 1, -3, 0.5f), tensor(-2, 5, -1, 0.1f)), 1e-7f);
    }

    @Test
    void theThresholdIsThatOfSorting() {
        var random = new Random(5);
        var values = new float[2000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        float[] sorted = values.clone();
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = Math.abs(sorted[i]);
        }
        Arrays.sort(sorted);
        for (int keep : new int[] {1, 2, 700, 1999, 2000}) {
            assertEquals(sorted[sorted.length - keep], Magnitudes.threshold(
                    new FloatRows(tensor(values)), new FloatRows(tensor(new float[2000])), keep));
        }
    }
}
