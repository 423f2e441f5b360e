package dev.freehold.kernels.x86.matmul;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.kernels.x86.Tiers;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PackingTest {
    private static final int ROWS = 50; // the last group of which is not full
    private static final int COLUMNS = 256;

    private final MatmulBench bench = MatmulBench.of(Tiers.usable().getFirst(), 2);
    private final Random random = new Random(5);
    private final Tensor input = bench.tensor(3, COLUMNS, MatmulBench.random(3 * COLUMNS, random));
    private final Tensor out = bench.tensor(3, ROWS, new float[0]);

    @AfterEach
    void close() {
        bench.close();
    }

    private float[] product(InterleavedMatrix weight) {
        bench.matmul().run(out, weight, input);
        return out.toArray();
    }

    @Test
    void whatIsReleasedMakesRoomForOthers() {
        Tensor weight = bench.weights(DType.F16, ROWS, COLUMNS, random);
        InterleavedMatrix kept = bench.packing().pack(weight);
        float[] expected = product(kept);
        long two = 2 * bench.packing().byteSize();
        for (int i = 0; i < 20; i++) {
            InterleavedMatrix other = bench.packing().pack(bench.weights(DType.F16, ROWS, COLUMNS, random));
            assertEquals(two, bench.packing().byteSize());
            bench.packing().release(other);
        }
        InterleavedMatrix again = bench.packing().pack(weight); // where others have been
        assertArrayEquals(expected, product(again));
        assertArrayEquals(expected, product(kept));
    }

    @Test
    void refusesWhatHasBeenReleased() {
        InterleavedMatrix weight = bench.packing().pack(bench.weights(DType.Q8_0, ROWS, COLUMNS, random));
        bench.packing().release(weight);
        var again = assertThrows(IllegalStateException.class, () -> bench.packing().release(weight));
        assertEquals("Q8_0: the matrix has been released", again.getMessage());
        assertThrows(IllegalStateException.class, () -> product(weight));
        assertEquals(0, bench.packing().byteSize());
    }

    @Test
    void whatCannotBeReadTakesNoMemory() {
        Tensor gone;
        try (Arena brief = Arena.ofShared()) {
            gone = Tensor.zeros(brief, "gone", ROWS, COLUMNS);
        }
        assertThrows(IllegalStateException.class, () -> bench.packing().pack(gone));
        assertEquals(0, bench.packing().byteSize());
    }

    /// As experts lie in a file: one behind the other.
    @Test
    void aPartOfATensorIsPackedAsIfItWereAlone() {
        Tensor all = bench.weights(DType.Q4_K, 3 * ROWS, COLUMNS, random);
        Tensor part = all.rows(ROWS, ROWS);
        var alone = new Tensor("alone", DType.Q4_K, new Shape(ROWS, COLUMNS),
                bench.arena().allocate(part.data().byteSize(), 1).copyFrom(part.data()));
        assertArrayEquals(product(bench.packing().pack(alone)), product(bench.packing().pack(part)));
    }
}
