package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProductTest {
    private final Kernels kernels = new ReferenceKernels();
    private final PackedMatrix one = weight(1f);
    private final PackedMatrix two = weight(2f);

    private PackedMatrix weight(float value) {
        Tensor tensor = Tensor.zeros(Arena.ofAuto(), "weight", 1, 1);
        tensor.set(0, 0, value);
        return kernels.pack(tensor);
    }

    private static Tensor rows(int count) {
        Tensor tensor = Tensor.zeros(Arena.ofAuto(), "rows", count, 1);
        for (int t = 0; t < count; t++) {
            tensor.set(t, 0, t + 1f);
        }
        return tensor;
    }

    @Test
    void groupsOfRowsMeetTheirMatrices() {
        Tensor out = rows(5);
        kernels.groupedMatmul(out, List.of(one, two, one, two), new int[] {0, 2, 2, 3, 5}, rows(5));
        assertEquals(List.of(1f, 2f, 3f, 8f, 10f), List.of(out.get(0, 0), out.get(1, 0), out.get(2, 0),
                out.get(3, 0), out.get(4, 0)));
    }

    @Test
    void productsOfTheSameRows() {
        Tensor first = rows(2);
        Tensor second = rows(3);
        kernels.matmul(List.of(new Product(first, two, 1), new Product(second, two, 0)), rows(3));
        assertEquals(List.of(4f, 6f), List.of(first.get(0, 0), first.get(1, 0)));
        assertEquals(List.of(2f, 4f, 6f), List.of(second.get(0, 0), second.get(1, 0), second.get(2, 0)));
    }

    @Test
    void refusesBoundsThatDoNotPartTheRows() {
        for (int[] bounds : new int[][] {{0, 4}, {0, 2, 3}, {0, 2, 5}, {1, 2, 4}, {0, 5, 4}, {0, -1, 4}, {}}) {
            assertThrows(IllegalArgumentException.class,
                    () -> Product.ofGroups(rows(4), List.of(one, two), bounds));
        }
    }
}
