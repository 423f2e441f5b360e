package dev.freehold.tensor.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowEncoderTest {
    private static final int COLUMNS = 512;
    private static final Set<DType> SEARCHED = EnumSet.of(DType.Q2_K, DType.Q3_K, DType.Q4_K, DType.Q5_K, DType.Q6_K,
            DType.IQ4_NL, DType.IQ4_XS);
    private static final Set<DType> WITH_IMPORTANCE = EnumSet.of(DType.Q4_0, DType.Q4_1, DType.Q5_0, DType.Q5_1);

    @ParameterizedTest
    @EnumSource
    void losesNoMoreThanPlainRounding(DType dtype) {
        var random = new Random(7);
        for (int trial = 0; trial < 6; trial++) {
            float[] rows = rows(random, trial);
            float[] weights = importance(random);
            double plain = error(rows, decoded(dtype, plain(dtype, rows), rows.length), new float[] {1f}, dtype);
            byte[] searched = encode(RowEncoder.of(dtype), dtype, rows);
            double found = error(rows, decoded(dtype, searched, rows.length), new float[] {1f}, dtype);
            assertTrue(found <= plain * 1.0001, () -> dtype + ": " + found + " where plain is " + plain);
            double plainWeighted = error(rows, decoded(dtype, plain(dtype, rows), rows.length), weights, dtype);
            byte[] measured = encode(RowEncoder.of(dtype, weights), dtype, rows);
            double weighted = error(rows, decoded(dtype, measured, rows.length), weights, dtype);
            assertTrue(weighted <= plainWeighted * 1.0001, () -> dtype + ": " + weighted + ", plain " + plainWeighted);
            if (trial == 0) {
                assertEquals(SEARCHED.contains(dtype), found < 0.97 * plain, dtype + ": " + found / plain);
                assertEquals(SEARCHED.contains(dtype) || WITH_IMPORTANCE.contains(dtype),
                        weighted < 0.97 * plainWeighted, dtype + " with importance");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsZerosAndConstantsOfAnySize(DType dtype) {
        for (float value : new float[] {0f, 1f, -1f, 1e-20f, 1e4f}) {
            var rows = new float[2 * COLUMNS];
            Arrays.fill(rows, value);
            float[] back = decoded(dtype, encode(RowEncoder.of(dtype), dtype, rows), rows.length);
            for (float element : back) {
                assertEquals(value, element, 0.25f * Math.abs(value) + 1e-7f, dtype + " of " + value);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsDoNotDependOnTheirNeighbours(DType dtype) {
        var random = new Random(3);
        float[] rows = rows(random, 0);
        float[] weights = importance(random);
        byte[] all = encode(RowEncoder.of(dtype, weights), dtype, rows);
        var one = new byte[(int) dtype.byteSize(COLUMNS)];
        int row = rows.length / COLUMNS - 2;
        RowEncoder.of(dtype, weights).encode(rows, row * COLUMNS, COLUMNS, MemorySegment.ofArray(one), 0);
        assertArrayEquals(Arrays.copyOfRange(all, row * one.length, (row + 1) * one.length), one);
    }

    @Test
    void columnsThatCountMoreAreMoreExact() {
        var random = new Random(5);
        float[] rows = rows(random, 0);
        var weights = new float[COLUMNS];
        for (int k = 0; k < COLUMNS; k++) {
            weights[k] = k % 4 == 0 ? 100f : 1f;
        }
        for (DType dtype : SEARCHED) {
            float[] measured = decoded(dtype, encode(RowEncoder.of(dtype, weights), dtype, rows), rows.length);
            float[] plain = decoded(dtype, encode(RowEncoder.of(dtype), dtype, rows), rows.length);
            assertTrue(error(rows, measured, weights, dtype) < 0.9 * error(rows, plain, weights, dtype),
                    dtype.name());
        }
    }

    /// Gaussian rows, with a shift, with outliers, small, sparse or constant in parts.
    private static float[] rows(Random random, int kind) {
        var rows = new float[11 * COLUMNS];
        for (int i = 0; i < rows.length; i++) {
            float x = (float) random.nextGaussian();
            rows[i] = switch (kind) {
                case 1 -> x + 1.5f;
                case 2 -> i % 61 == 0 ? 20 * x : x;
                case 3 -> 1e-3f * x;
                case 4 -> i % 9 == 0 ? x : 0f;
                case 5 -> i % 64 < 32 ? 0.3f : x;
                default -> x;
            };
        }
        return rows;
    }

    private static float[] importance(Random random) {
        var weights = new float[COLUMNS];
        for (int k = 0; k < COLUMNS; k++) {
            weights[k] = (float) Math.exp(2 * random.nextGaussian());
        }
        return weights;
    }

    private static byte[] encode(RowEncoder encoder, DType dtype, float[] rows) {
        var blocks = new byte[(int) dtype.byteSize(rows.length)];
        encoder.encode(rows, 0, rows.length, MemorySegment.ofArray(blocks), 0);
        return blocks;
    }

    private static byte[] plain(DType dtype, float[] rows) {
        var blocks = new byte[(int) dtype.byteSize(rows.length)];
        BlockFormat.of(dtype).encode(rows, 0, rows.length, MemorySegment.ofArray(blocks), 0);
        return blocks;
    }

    private static float[] decoded(DType dtype, byte[] blocks, int elements) {
        var out = new float[elements];
        BlockFormat.of(dtype).decode(MemorySegment.ofArray(blocks), 0, out, 0, elements);
        return out;
    }

    /// What the search makes least, with the search's own weights.
    private static double error(float[] expected, float[] found, float[] importance, DType dtype) {
        int block = dtype.elementsPerBlock();
        double sum = 0;
        for (int at = 0; at < expected.length; at += block) {
            double squares = 0;
            for (int k = at; k < at + block; k++) {
                squares += expected[k] * expected[k];
            }
            double perDeviation = squares > 0 ? Math.sqrt(block / squares) : 0;
            for (int k = at; k < at + block; k++) {
                double weight = Math.sqrt(importance[k % importance.length])
                        * (1 + Math.abs(expected[k]) * perDeviation);
                double difference = found[k] - expected[k];
                sum += weight * difference * difference;
            }
        }
        return sum;
    }
}
