package dev.freehold.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DTypeTest {
    @ParameterizedTest
    @EnumSource
    void isFoundByItsNumber(DType dtype) {
        assertEquals(Optional.of(dtype), DType.ofGgmlId(dtype.ggmlId()));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 4, 5, 9, 15, 16, 24, 40, Integer.MAX_VALUE})
    void otherNumbersAreNoType(int id) {
        assertEquals(Optional.empty(), DType.ofGgmlId(id));
    }

    @ParameterizedTest
    @CsvSource({"F32, 32", "F16, 16", "BF16, 16", "Q8_0, 8.5", "Q4_0, 4.5", "Q4_K, 4.5", "Q6_K, 6.5625", "MXFP4, 4.25",
        "Q2_K, 2.625", "Q3_K, 3.4375", "Q5_K, 5.5", "IQ4_XS, 4.25", "IQ4_NL, 4.5", "Q5_0, 5.5", "Q5_1, 6", "Q4_1, 5"})
    void takesAsManyBitsAsTheFormatSays(DType dtype, double bits) {
        assertEquals(bits, dtype.bitsPerElement());
    }

    @Test
    void sizesAreWholeBlocks() {
        assertEquals(0, DType.Q4_K.byteSize(0));
        assertEquals(288, DType.Q4_K.byteSize(512));
        assertEquals("Q4_K stores blocks of 256 elements; 300 is not a whole number of blocks",
                assertThrows(IllegalArgumentException.class, () -> DType.Q4_K.byteSize(300)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> DType.F32.byteSize(-4));
        assertThrows(ArithmeticException.class, () -> DType.F32.byteSize(Long.MAX_VALUE));
    }
}
