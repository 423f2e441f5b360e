package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void countsRowsOfAllPlanes() {
        var shape = new Shape(2, 3, 5);
        assertEquals(3, shape.rank());
        assertEquals(3, shape.dimension(1));
        assertEquals(5, shape.columns());
        assertEquals(6, shape.rows());
        assertEquals(30, shape.elements());
        assertEquals("(2, 3, 5)", shape.toString());
    }

    @Test
    void aVectorIsOneRow() {
        assertEquals(1, new Shape(7).rows());
        assertEquals(7, new Shape(7).columns());
    }

    @Test
    void equalsByDimensions() {
        assertEquals(new Shape(2, 3), new Shape(2, 3));
        assertEquals(new Shape(2, 3).hashCode(), new Shape(2, 3).hashCode());
        assertNotEquals(new Shape(2, 3), new Shape(3, 2));
        assertNotEquals(new Shape(6), new Shape(1, 6));
    }

    @Test
    void doesNotShareItsArgument() {
        int[] dimensions = {2, 3};
        var shape = new Shape(dimensions);
        dimensions[0] = 9;
        assertEquals(new Shape(2, 3), shape);
    }

    @Test
    void refusesNoDimensionsAndEmptyOnes() {
        assertEquals("a shape needs at least one dimension",
                assertThrows(IllegalArgumentException.class, Shape::new).getMessage());
        assertEquals("dimensions must be positive, got (4, 0)",
                assertThrows(IllegalArgumentException.class, () -> new Shape(4, 0)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Shape(-1));
    }

    @Test
    void refusesMoreElementsThanALongCounts() {
        int most = Integer.MAX_VALUE;
        assertThrows(ArithmeticException.class, () -> new Shape(most, most, most));
    }
}
