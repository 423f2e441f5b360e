package dev.freehold.kernels.vector;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.freehold.kernels.blocked.Loops;
import dev.freehold.kernels.blocked.Matrix;
import dev.freehold.kernels.blocked.Panel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// `c += a·b`, in tiles whose sums stay in registers: [Loops#ROWS] rows by four, two or one vectors.
///
/// An element of `a` is spread over a vector and multiplied with the vectors of a row of `b`. Sixteen sums need 32
/// registers (AVX-512, NEON); where there are only 16 (AVX2), tiles are two vectors wide.
final class Tile {
    private static final VectorSpecies<Float> FLOATS = VectorLoops.FLOATS;
    private static final int LANES = FLOATS.length();
    private static final int BYTES = Float.BYTES * LANES;
    private static final boolean WIDE = FLOATS.vectorBitSize() != 256;

    private Tile() {}

    static void multiply(int m, int n, int depth, Matrix a, Panel b, Matrix c) {
        int j = 0;
        if (WIDE) {
            for (; j <= n - 4 * LANES; j += 4 * LANES) {
                for (int i = 0; i < m; i += Loops.ROWS) {
                    fourVectors(depth, a.elements(), a.from() + i * a.stride(), a.stride(),
                            b.elements(), b.at() + 4L * j, b.stride(),
                            c.elements(), c.from() + i * c.stride() + j, c.stride());
                }
            }
        }
        for (; j <= n - 2 * LANES; j += 2 * LANES) {
            for (int i = 0; i < m; i += Loops.ROWS) {
                twoVectors(depth, a.elements(), a.from() + i * a.stride(), a.stride(),
                        b.elements(), b.at() + 4L * j, b.stride(),
                        c.elements(), c.from() + i * c.stride() + j, c.stride());
            }
        }
        for (; j < n; j += LANES) {
            for (int i = 0; i < m; i += Loops.ROWS) {
                oneVector(depth, a.elements(), a.from() + i * a.stride(), a.stride(),
                        b.elements(), b.at() + 4L * j, b.stride(),
                        c.elements(), c.from() + i * c.stride() + j, c.stride());
            }
        }
    }

    private static void fourVectors(
            int depth, float[] a, int aAt, int aStride, MemorySegment b, long bAt, int bStride,
            float[] c, int cAt, int cStride) {
        int row1 = cAt + cStride;
        int row2 = cAt + 2 * cStride;
        int row3 = cAt + 3 * cStride;
        FloatVector c00 = FloatVector.fromArray(FLOATS, c, cAt);
        FloatVector c01 = FloatVector.fromArray(FLOATS, c, cAt + LANES);
        FloatVector c02 = FloatVector.fromArray(FLOATS, c, cAt + 2 * LANES);
        FloatVector c03 = FloatVector.fromArray(FLOATS, c, cAt + 3 * LANES);
        FloatVector c10 = FloatVector.fromArray(FLOATS, c, row1);
        FloatVector c11 = FloatVector.fromArray(FLOATS, c, row1 + LANES);
        FloatVector c12 = FloatVector.fromArray(FLOATS, c, row1 + 2 * LANES);
        FloatVector c13 = FloatVector.fromArray(FLOATS, c, row1 + 3 * LANES);
        FloatVector c20 = FloatVector.fromArray(FLOATS, c, row2);
        FloatVector c21 = FloatVector.fromArray(FLOATS, c, row2 + LANES);
        FloatVector c22 = FloatVector.fromArray(FLOATS, c, row2 + 2 * LANES);
        FloatVector c23 = FloatVector.fromArray(FLOATS, c, row2 + 3 * LANES);
        FloatVector c30 = FloatVector.fromArray(FLOATS, c, row3);
        FloatVector c31 = FloatVector.fromArray(FLOATS, c, row3 + LANES);
        FloatVector c32 = FloatVector.fromArray(FLOATS, c, row3 + 2 * LANES);
        FloatVector c33 = FloatVector.fromArray(FLOATS, c, row3 + 3 * LANES);
        for (int k = 0; k < depth; k++) {
            long bRow = bAt + 4L * k * bStride;
            FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, b, bRow, LITTLE_ENDIAN);
            FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, b, bRow + BYTES, LITTLE_ENDIAN);
            FloatVector b2 = FloatVector.fromMemorySegment(FLOATS, b, bRow + 2 * BYTES, LITTLE_ENDIAN);
            FloatVector b3 = FloatVector.fromMemorySegment(FLOATS, b, bRow + 3 * BYTES, LITTLE_ENDIAN);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt + k]);
            c00 = b0.fma(a0, c00);
            c01 = b1.fma(a0, c01);
            c02 = b2.fma(a0, c02);
            c03 = b3.fma(a0, c03);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + aStride + k]);
            c10 = b0.fma(a1, c10);
            c11 = b1.fma(a1, c11);
            c12 = b2.fma(a1, c12);
            c13 = b3.fma(a1, c13);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[aAt + 2 * aStride + k]);
            c20 = b0.fma(a2, c20);
            c21 = b1.fma(a2, c21);
            c22 = b2.fma(a2, c22);
            c23 = b3.fma(a2, c23);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[aAt + 3 * aStride + k]);
            c30 = b0.fma(a3, c30);
            c31 = b1.fma(a3, c31);
            c32 = b2.fma(a3, c32);
            c33 = b3.fma(a3, c33);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + LANES);
        c02.intoArray(c, cAt + 2 * LANES);
        c03.intoArray(c, cAt + 3 * LANES);
        c10.intoArray(c, row1);
        c11.intoArray(c, row1 + LANES);
        c12.intoArray(c, row1 + 2 * LANES);
        c13.intoArray(c, row1 + 3 * LANES);
        c20.intoArray(c, row2);
        c21.intoArray(c, row2 + LANES);
        c22.intoArray(c, row2 + 2 * LANES);
        c23.intoArray(c, row2 + 3 * LANES);
        c30.intoArray(c, row3);
        c31.intoArray(c, row3 + LANES);
        c32.intoArray(c, row3 + 2 * LANES);
        c33.intoArray(c, row3 + 3 * LANES);
    }

    private static void twoVectors(
            int depth, float[] a, int aAt, int aStride, MemorySegment b, long bAt, int bStride,
            float[] c, int cAt, int cStride) {
        int row1 = cAt + cStride;
        int row2 = cAt + 2 * cStride;
        int row3 = cAt + 3 * cStride;
        FloatVector c00 = FloatVector.fromArray(FLOATS, c, cAt);
        FloatVector c01 = FloatVector.fromArray(FLOATS, c, cAt + LANES);
        FloatVector c10 = FloatVector.fromArray(FLOATS, c, row1);
        FloatVector c11 = FloatVector.fromArray(FLOATS, c, row1 + LANES);
        FloatVector c20 = FloatVector.fromArray(FLOATS, c, row2);
        FloatVector c21 = FloatVector.fromArray(FLOATS, c, row2 + LANES);
        FloatVector c30 = FloatVector.fromArray(FLOATS, c, row3);
        FloatVector c31 = FloatVector.fromArray(FLOATS, c, row3 + LANES);
        for (int k = 0; k < depth; k++) {
            long bRow = bAt + 4L * k * bStride;
            FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, b, bRow, LITTLE_ENDIAN);
            FloatVector b1 = FloatVector.fromMemorySegment(FLOATS, b, bRow + BYTES, LITTLE_ENDIAN);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt + k]);
            c00 = b0.fma(a0, c00);
            c01 = b1.fma(a0, c01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + aStride + k]);
            c10 = b0.fma(a1, c10);
            c11 = b1.fma(a1, c11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[aAt + 2 * aStride + k]);
            c20 = b0.fma(a2, c20);
            c21 = b1.fma(a2, c21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[aAt + 3 * aStride + k]);
            c30 = b0.fma(a3, c30);
            c31 = b1.fma(a3, c31);
        }
        c00.intoArray(c, cAt);
        c01.intoArray(c, cAt + LANES);
        c10.intoArray(c, row1);
        c11.intoArray(c, row1 + LANES);
        c20.intoArray(c, row2);
        c21.intoArray(c, row2 + LANES);
        c30.intoArray(c, row3);
        c31.intoArray(c, row3 + LANES);
    }

    private static void oneVector(
            int depth, float[] a, int aAt, int aStride, MemorySegment b, long bAt, int bStride,
            float[] c, int cAt, int cStride) {
        int row1 = cAt + cStride;
        int row2 = cAt + 2 * cStride;
        int row3 = cAt + 3 * cStride;
        FloatVector c00 = FloatVector.fromArray(FLOATS, c, cAt);
        FloatVector c10 = FloatVector.fromArray(FLOATS, c, row1);
        FloatVector c20 = FloatVector.fromArray(FLOATS, c, row2);
        FloatVector c30 = FloatVector.fromArray(FLOATS, c, row3);
        for (int k = 0; k < depth; k++) {
            long bRow = bAt + 4L * k * bStride;
            FloatVector b0 = FloatVector.fromMemorySegment(FLOATS, b, bRow, LITTLE_ENDIAN);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt + k]);
            c00 = b0.fma(a0, c00);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + aStride + k]);
            c10 = b0.fma(a1, c10);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[aAt + 2 * aStride + k]);
            c20 = b0.fma(a2, c20);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[aAt + 3 * aStride + k]);
            c30 = b0.fma(a3, c30);
        }
        c00.intoArray(c, cAt);
        c10.intoArray(c, row1);
        c20.intoArray(c, row2);
        c30.intoArray(c, row3);
    }
}
