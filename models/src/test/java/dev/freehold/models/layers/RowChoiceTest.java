package dev.freehold.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class RowChoiceTest {
    /// Row `r` holds `10·r` and `10·r + 1`.
    private static Tensor matrix(int rows) {
        Tensor matrix = Tensor.zeros(Arena.ofAuto(), "w", rows, 2);
        for (int r = 0; r < rows; r++) {
            matrix.set(r, 0, 10 * r);
            matrix.set(r, 1, 10 * r + 1);
        }
        return matrix;
    }

    @Test
    void theSameRowsOfEachHeadAreChosen() {
        var choice = new RowChoice(3, 4, 1, 2);
        assertEquals(12, choice.rows());
        assertEquals(6, choice.chosen());
        Tensor chosen = choice.of(matrix(12));
        assertEquals(new Shape(6, 2), chosen.shape());
        assertArrayEquals(new float[] {10, 11, 20, 21, 50, 51, 60, 61, 90, 91, 100, 101}, chosen.toArray());
    }

    @Test
    void partsOfOneHeadStayWhereTheyAre() {
        Tensor matrix = matrix(5);
        Tensor chosen = new RowChoice(1, 5, 3, 2).of(matrix);
        assertArrayEquals(new float[] {30, 31, 40, 41}, chosen.toArray());
        matrix.set(3, 0, -1);
        assertEquals(-1, chosen.get(0, 0));
    }

    @Test
    void allRowsAreAChoice() {
        Tensor matrix = matrix(6);
        assertArrayEquals(matrix.toArray(), new RowChoice(2, 3, 0, 3).of(matrix).toArray());
    }

    @Test
    void rowsOfBlocksAreChosenAsTheyAre() {
        MemorySegment data = MemorySegment.ofArray(new byte[4 * 2 * 34]);
        for (int r = 0; r < 4; r++) {
            data.set(ValueLayout.JAVA_BYTE, 68L * r + 40, (byte) r);
        }
        Tensor chosen = new RowChoice(2, 2, 1, 1).of(new Tensor("w", DType.Q8_0, new Shape(4, 64), data));
        assertEquals(DType.Q8_0, chosen.dtype());
        assertEquals(1, chosen.data().get(ValueLayout.JAVA_BYTE, 40));
        assertEquals(3, chosen.data().get(ValueLayout.JAVA_BYTE, 68 + 40));
    }
}
