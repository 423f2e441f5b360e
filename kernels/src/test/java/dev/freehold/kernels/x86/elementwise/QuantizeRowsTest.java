package dev.freehold.kernels.x86.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.kernels.x86.cpu.CpuTier;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class QuantizeRowsTest {
    private static final List<QuantizeRows.Sums> SUMS = List.of(
            new QuantizeRows.Sums.Offset(8), new QuantizeRows.Sums.Offset(128), new QuantizeRows.Sums.Scaled());

    /// What rows become, in plain Java.
    private record Quantized(byte[] codes, float[] scales, int[] sums) {
        static Quantized of(float[] x, int group, QuantizeRows.Sums kind) {
            var codes = new byte[x.length];
            var scales = new float[x.length / 32];
            for (int block = 0; block < scales.length; block++) {
                float greatest = 0;
                for (int i = 0; i < 32; i++) {
                    greatest = Math.max(greatest, Math.abs(x[32 * block + i]));
                }
                scales[block] = greatest / 127;
                float inverse = Math.min(127 / greatest, Float.MAX_VALUE);
                for (int i = 0; i < 32; i++) {
                    codes[32 * block + i] = (byte) Math.rint(x[32 * block + i] * inverse);
                }
            }
            var sums = new int[x.length / group];
            for (int i = 0; i < x.length; i++) {
                sums[i / group] += codes[i];
            }
            for (int i = 0; i < sums.length; i++) {
                sums[i] = switch (kind) {
                    case QuantizeRows.Sums.Offset(int zeroPoint) -> -zeroPoint * sums[i];
                    case QuantizeRows.Sums.Scaled() -> Float.floatToRawIntBits(scales[i * group / 32] * sums[i]);
                };
            }
            return new Quantized(codes, scales, sums);
        }
    }

    @Property(tries = 300)
    void isWhatPlainJavaGives(
            @ForAll @IntRange(min = 1, max = 70) int blocks,
            @ForAll @IntRange(min = 1, max = 5) int rows,
            @ForAll @IntRange(min = 0, max = 3) int gap,
            @ForAll long seed) {
        var random = new Random(seed);
        for (CpuTier tier : Machine.tiers()) {
            for (int group : new int[] {16, 32}) {
                for (QuantizeRows.Sums kind : SUMS) {
                    assertAgrees(tier, rowsOf(random, rows, 32 * blocks), group, kind, 4 * gap);
                }
            }
        }
    }

    /// Blocks of all kinds: ordinary, zeros, tiny, huge, all equal.
    private static float[][] rowsOf(Random random, int rows, int width) {
        var x = new float[rows][width];
        for (float[] row : x) {
            for (int block = 0; block < width; block += 32) {
                float size = switch (random.nextInt(8)) {
                    case 0 -> 0f;
                    case 1 -> Float.MIN_VALUE;
                    case 2 -> 1e-40f;
                    case 3 -> 1e-36f;
                    case 4 -> Float.MAX_VALUE;
                    default -> 1f;
                };
                boolean equal = random.nextInt(8) == 0;
                for (int i = 0; i < 32; i++) {
                    row[block + i] = equal ? size : size * (2 * random.nextFloat() - 1);
                }
            }
        }
        return x;
    }

    private static void assertAgrees(CpuTier tier, float[][] x, int group, QuantizeRows.Sums kind, int gap) {
        int rows = x.length;
        int width = x[0].length;
        try (var machine = new Machine()) {
            var quantize = new QuantizeRows(machine.code, tier, width, group, kind);
            Rows input = rows(machine, rows, 4 * width, gap);
            Rows codes = rows(machine, rows, width, gap);
            Rows scales = rows(machine, rows, width / 8, gap);
            Rows sums = rows(machine, rows, 4 * width / group, gap);
            for (int t = 0; t < rows; t++) {
                MemorySegment.copy(x[t], 0, input.data(), ValueLayout.JAVA_FLOAT, t * input.stride(), width);
            }
            quantize.run(machine.parameters, rows, input, codes, scales, sums);
            machine.assertGuardsUntouched();
            String what = "%s, %d elements, sums of %d, %s".formatted(tier, width, group, kind);
            for (int t = 0; t < rows; t++) {
                var expected = Quantized.of(x[t], group, kind);
                assertArrayEquals(expected.codes, row(codes, t, width).toArray(ValueLayout.JAVA_BYTE), what);
                assertArrayEquals(expected.scales, row(scales, t, width / 8).toArray(ValueLayout.JAVA_FLOAT), what);
                assertArrayEquals(expected.sums, row(sums, t, 4 * width / group).toArray(ValueLayout.JAVA_INT), what);
            }
        }
    }

    private static Rows rows(Machine machine, int rows, int bytes, int gap) {
        return new Rows(machine.allocate((long) rows * (bytes + gap) - gap), bytes + gap);
    }

    private static MemorySegment row(Rows rows, int index, int bytes) {
        return rows.data().asSlice(index * rows.stride(), bytes);
    }

    @Test
    void halvesGoToTheEvenCode() {
        var x = new float[32];
        for (int i = 0; i < 32; i++) {
            x[i] = i - 0.5f;
        }
        x[31] = -127f;
        for (CpuTier tier : Machine.tiers()) {
            assertAgrees(tier, new float[][] {x}, 16, new QuantizeRows.Sums.Offset(8), 0);
        }
        var expected = new byte[] {0, 0, 2, 2, 4, 4, 6, 6};
        assertArrayEquals(expected, Arrays.copyOf(Quantized.of(x, 16, SUMS.getFirst()).codes, expected.length));
    }

    @Test
    void aRowWithoutNumbersDoesNoHarm() {
        var x = new float[64];
        Arrays.fill(x, 0, 32, Float.NaN);
        x[40] = Float.POSITIVE_INFINITY;
        for (CpuTier tier : Machine.tiers()) {
            try (var machine = new Machine()) {
                var quantize = new QuantizeRows(machine.code, tier, 64, 32, new QuantizeRows.Sums.Scaled());
                quantize.run(machine.parameters, 1, new Rows(machine.floats(x), 256),
                        rows(machine, 1, 64, 0), rows(machine, 1, 8, 0), rows(machine, 1, 8, 0));
                machine.assertGuardsUntouched();
            }
        }
    }

    @Test
    void refusesWhatItCannotReach() {
        try (var machine = new Machine()) {
            var quantize = new QuantizeRows(machine.code, Machine.tiers().getLast(), 64, 32, SUMS.getFirst());
            Rows input = rows(machine, 3, 256, 0);
            Rows codes = rows(machine, 3, 64, 0);
            Rows scales = rows(machine, 3, 8, 0);
            Rows sums = rows(machine, 2, 8, 0);
            quantize.run(machine.parameters, 0, input, codes, scales, sums);
            quantize.run(machine.parameters, 2, input, codes, scales, sums);
            var tooShort = assertThrows(IndexOutOfBoundsException.class,
                    () -> quantize.run(machine.parameters, 3, input, codes, scales, sums));
            assertEquals("3 rows of 8 bytes, 8 apart, end at byte 24 of 16", tooShort.getMessage());
            assertThrows(IndexOutOfBoundsException.class,
                    () -> quantize.run(machine.parameters, -1, input, codes, scales, sums));
            var onHeap = new Rows(MemorySegment.ofArray(new float[192]), 256);
            assertThrows(IllegalArgumentException.class,
                    () -> quantize.run(machine.parameters, 1, onHeap, codes, scales, sums));
        }
    }

    @Test
    void refusesShapesItIsNotMadeFor() {
        try (var machine = new Machine()) {
            CpuTier tier = Machine.tiers().getLast();
            assertThrows(IllegalArgumentException.class,
                    () -> new QuantizeRows(machine.code, tier, 48, 16, SUMS.getFirst()));
            assertThrows(IllegalArgumentException.class,
                    () -> new QuantizeRows(machine.code, tier, 64, 8, SUMS.getFirst()));
        }
    }
}
