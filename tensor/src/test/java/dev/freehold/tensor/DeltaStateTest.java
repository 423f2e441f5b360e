package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeltaStateTest {
    @Test
    void isEmptyAndAlignedAtFirst() {
        try (Arena arena = Arena.ofConfined()) {
            var state = DeltaState.empty(arena, 3, 5, 17);
            assertEquals(0, state.data().address() % 64);
            assertArrayEquals(new float[3 * 2 * 5 * 16], state.data().toArray(Tensor.FLOAT));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 64", "2, 3, 16, 384",
        "2, 3, 17, 768", "32, 128, 128, 2097152", "4096, 1024, 1024, 17179869184"})
    void panelsAreWhole(int heads, int keyWidth, int valueWidth, long bytes) {
        assertEquals(bytes, DeltaState.byteSize(heads, keyWidth, valueWidth));
    }

    @Test
    void everyElementHasAPlaceOfItsOwn() {
        try (Arena arena = Arena.ofConfined()) {
            var state = DeltaState.empty(arena, 3, 5, 37);
            for (int h = 0; h < 3; h++) {
                for (int i = 0; i < 5; i++) {
                    for (int j = 0; j < 37; j++) {
                        state.set(h, i, j, 10_000 * h + 100 * i + j + 1);
                    }
                }
            }
            for (int h = 0; h < 3; h++) {
                for (int i = 0; i < 5; i++) {
                    for (int j = 0; j < 37; j++) {
                        assertEquals(10_000 * h + 100 * i + j + 1, state.get(h, i, j));
                    }
                }
            }
        }
    }

    @Test
    void sixteenColumnsOfARowAreNeighbours() {
        try (Arena arena = Arena.ofConfined()) {
            var state = DeltaState.empty(arena, 2, 3, 20);
            assertEquals(2, state.panels());
            state.set(1, 2, 18, 7);
            assertEquals(4 * 16 * 3 * 3, state.panel(1, 1));
            assertEquals(7, state.data().get(Tensor.FLOAT, state.panel(1, 1) + 4 * (16 * 2 + 2)));
        }
    }
}
