package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void rowsAreViewsOfTheSameMemory() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = Tensor.zeros(arena, "x", 4, 3);
            Tensor middle = tensor.rows(1, 2);
            middle.set(1, 2, 5f);
            assertEquals(5f, tensor.get(2, 2));
            assertEquals(new Shape(2, 3), middle.shape());
            assertEquals(5f, tensor.row(2).get(0, 2));
            assertEquals(12, tensor.rowBytes());
            assertArrayEquals(new float[] {0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0}, tensor.toArray());
        }
    }

    @Test
    void rowsOfBlocksAreCutBetweenBlocks() {
        var data = MemorySegment.ofArray(new byte[34 * 6]);
        var tensor = new Tensor("w", DType.Q8_0, new Shape(3, 64), data);
        assertEquals(68, tensor.rowBytes());
        assertEquals(68, tensor.row(1).data().byteSize());
        assertEquals(data.asSlice(136, 68), tensor.row(2).data());
    }

    @Test
    void isTheSameMemoryInAnotherShape() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = Tensor.zeros(arena, "x", 2, 6);
            Tensor other = tensor.reshaped(4, 3);
            assertEquals(new Shape(4, 3), other.shape());
            other.set(3, 1, 5f);
            assertEquals(5f, tensor.get(1, 4));
            assertEquals("x", other.name());
            var mismatch = assertThrows(ShapeMismatchException.class, () -> tensor.reshaped(5, 2));
            assertEquals("x: F32 (5, 2) needs 40 bytes, got 48", mismatch.getMessage());
        }
    }

    @Test
    void isAlignedToACacheLine() {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(0, Tensor.zeros(arena, "x", 3).data().address() % 64);
        }
    }

    @Test
    void refusesMemoryOfAnotherSize() {
        var mismatch = assertThrows(ShapeMismatchException.class,
                () -> new Tensor("blk.0.attn_q", DType.F32, new Shape(2, 3), MemorySegment.ofArray(new byte[20])));
        assertEquals("blk.0.attn_q: F32 (2, 3) needs 24 bytes, got 20", mismatch.getMessage());
    }

    @Test
    void refusesRowsThatAreNotWholeBlocks() {
        var mismatch = assertThrows(ShapeMismatchException.class,
                () -> new Tensor("w", DType.Q8_0, new Shape(32, 33), MemorySegment.ofArray(new byte[34 * 33])));
        assertEquals("w: a row of 33 elements is not a whole number of Q8_0 blocks of 32", mismatch.getMessage());
    }
}
