package dev.freehold.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadRowsTest {
    private static final HeadRows TO_NEIGHBOURS = new HeadRows(4, RopePairing.HALVES, RopePairing.ADJACENT);
    private static final HeadRows TO_HALVES = new HeadRows(4, RopePairing.ADJACENT, RopePairing.HALVES);

    @Test
    void halvesBecomeNeighboursHeadByHead() {
        int[] sources = IntStream.range(0, 8).map(TO_NEIGHBOURS::source).toArray();
        assertArrayEquals(new int[] {0, 2, 1, 3, 4, 6, 5, 7}, sources);
    }

    @Test
    void oneUndoesTheOther() {
        var wide = new HeadRows(16, RopePairing.HALVES, RopePairing.ADJACENT);
        var back = new HeadRows(16, RopePairing.ADJACENT, RopePairing.HALVES);
        for (int row = 0; row < 48; row++) {
            assertEquals(row, wide.source(back.source(row)));
        }
    }

    @Test
    void rowsOfMatricesAndElementsOfVectorsMove() {
        float[] values = {0, 1, 2, 3, 4, 5, 6, 7};
        var data = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values);
        var vector = NewTensor.copyOf(new Tensor("bias", DType.F32, new Shape(8), data));
        var matrix = NewTensor.copyOf(new Tensor("weight", DType.F32, new Shape(4, 2), data));
        assertArrayEquals(new float[] {0, 2, 1, 3, 4, 6, 5, 7}, TO_NEIGHBOURS.reorder(vector).tensor().toArray());
        assertArrayEquals(new float[] {0, 1, 4, 5, 2, 3, 6, 7}, TO_HALVES.reorder(matrix).tensor().toArray());
        assertThrows(IllegalArgumentException.class,
                () -> new HeadRows(6, RopePairing.HALVES, RopePairing.ADJACENT).reorder(matrix));
    }
}
