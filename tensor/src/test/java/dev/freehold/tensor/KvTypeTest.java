package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class KvTypeTest {
    @Test
    void isAsExactAsTheMatrices() {
        assertEquals(KvType.F32, KvType.asExactAs(List.of(DType.F32, DType.F32)));
        assertEquals(KvType.F16, KvType.asExactAs(List.of(DType.F32, DType.Q8_0)));
    }
}
