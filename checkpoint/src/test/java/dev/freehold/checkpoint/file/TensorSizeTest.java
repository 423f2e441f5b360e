package dev.freehold.checkpoint.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TensorSizeTest {
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    @Property
    void equalsExactArithmeticOrRefuses(
            @ForAll @Size(min = 1, max = 4) List<@LongRange(min = 32) Long> dimensions) {
        compare(dimensions);
    }

    @Property
    void equalsExactArithmeticOrRefusesForSmallDimensions(
            @ForAll @Size(min = 1, max = 4) List<@LongRange(min = 32, max = 1 << 20) Long> dimensions) {
        compare(dimensions);
    }

    private static void compare(List<Long> sizes) {
        long[] dimensions = sizes.stream().mapToLong(Long::longValue).toArray();
        dimensions[0] = dimensions[0] / 32 * 32;
        BigInteger elements = Arrays.stream(dimensions).mapToObj(BigInteger::valueOf)
                .reduce(BigInteger.ONE, BigInteger::multiply);
        BigInteger bytes = elements.divide(BigInteger.valueOf(32)).multiply(BigInteger.valueOf(18));
        if (elements.max(bytes).compareTo(MAX) > 0) {
            assertThrows(ArithmeticException.class, () -> TensorSize.bytes(dimensions, 0, 32, 18));
        } else {
            assertEquals(bytes.longValueExact(), TensorSize.bytes(dimensions, 0, 32, 18));
        }
    }

    @Test
    void nothingTakesNoBytesAndStillMustNotWrap() {
        assertEquals(0, TensorSize.bytes(new long[] {0, 5}, 1, 1, 4));
        assertEquals(4, TensorSize.bytes(new long[0], -1, 1, 4));
        assertThrows(ArithmeticException.class,
                () -> TensorSize.bytes(new long[] {0, Long.MAX_VALUE, 2}, 2, 1, 4));
    }
}
