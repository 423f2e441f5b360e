package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvTypeTest {
    @Test
    void isAsExactAsTheMatrices() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor norm = Tensor.zeros(arena, "norm", 32);
            Tensor matrix = Tensor.zeros(arena, "matrix", 2, 32);
            var shape = new Shape(2, 32);
            var quantized = new Tensor("q", DType.Q8_0, shape, arena.allocate(DType.Q8_0.byteSize(shape.elements())));
            assertEquals(KvType.F32, KvType.asExactAs(List.of(norm, matrix)));
            assertEquals(KvType.F16, KvType.asExactAs(List.of(norm, matrix, quantized)));
        }
    }
}
