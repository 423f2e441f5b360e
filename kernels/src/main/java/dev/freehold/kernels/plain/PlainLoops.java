package dev.freehold.kernels.plain;

import dev.freehold.kernels.blocked.Loops;
import dev.freehold.kernels.blocked.Matrix;
import dev.freehold.kernels.blocked.Panel;
import dev.freehold.kernels.blocked.WeightReader;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Loops over scalars, where the innermost is one that the JIT compiler turns into vector code by itself.
public final class PlainLoops implements Loops {
    public static final String NAME = "java";

    /// Rows of `b` that [#multiply] adds at a time.
    private static final int DEPTH_STEP = 4;

    public PlainLoops() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public WeightReader reader(DType dtype) {
        return PlainReader.of(dtype);
    }

    @Override
    public void multiply(int m, int n, int depth, Matrix a, Panel b, Matrix c) {
        var rows = new float[DEPTH_STEP * n];
        for (int k = 0; k < depth; k += DEPTH_STEP) {
            int step = Math.min(DEPTH_STEP, depth - k);
            Arrays.fill(rows, step * n, rows.length, 0f);
            for (int i = 0; i < step; i++) {
                long at = b.at() + 4L * (k + i) * b.stride();
                MemorySegment.copy(b.elements(), Tensor.FLOAT, at, rows, i * n, n);
            }
            for (int i = 0; i < m; i++) {
                int row = a.from() + i * a.stride() + k;
                addRows(n, rows, a.elements(), row, step, c.elements(), c.from() + i * c.stride());
            }
        }
    }

    /// Adds multiples of [#DEPTH_STEP] rows to one, so that its sums are loaded and stored less often.
    private static void addRows(int n, float[] rows, float[] factors, int from, int step, float[] sums, int to) {
        float first = factors[from];
        float second = step > 1 ? factors[from + 1] : 0f;
        float third = step > 2 ? factors[from + 2] : 0f;
        float fourth = step > 3 ? factors[from + 3] : 0f;
        for (int j = 0; j < n; j++) {
            sums[to + j] += first * rows[j] + second * rows[n + j] + third * rows[2 * n + j] + fourth * rows[3 * n + j];
        }
    }

    @Override
    public void add(MemorySegment x, long xAt, MemorySegment y, long yAt, int count) {
        for (int i = 0; i < count; i++) {
            put(x, xAt, i, get(x, xAt, i) + get(y, yAt, i));
        }
    }

    @Override
    public void rmsNorm(MemorySegment out, MemorySegment x, long at, MemorySegment gain, int count, float epsilon) {
        float squares = 0f;
        for (int i = 0; i < count; i++) {
            squares += get(x, at, i) * get(x, at, i);
        }
        float scale = (float) (1 / Math.sqrt(squares / count + epsilon));
        for (int i = 0; i < count; i++) {
            put(out, at, i, get(gain, 0, i) * (scale * get(x, at, i)));
        }
    }

    @Override
    public void swiGlu(MemorySegment gate, MemorySegment up, long at, int count) {
        for (int i = 0; i < count; i++) {
            float x = get(gate, at, i);
            put(gate, at, i, (float) (x / (1 + Math.exp(-x))) * get(up, at, i));
        }
    }

    @Override
    public void sigmoidGate(MemorySegment x, MemorySegment gate, long at, int count) {
        for (int i = 0; i < count; i++) {
            put(x, at, i, (float) (get(x, at, i) / (1 + Math.exp(-get(gate, at, i)))));
        }
    }

    @Override
    public void addProduct(
            MemorySegment sum, long sumAt, MemorySegment x, long xAt, MemorySegment y, long yAt, int count) {
        for (int i = 0; i < count; i++) {
            put(sum, sumAt, i, get(sum, sumAt, i) + get(x, xAt, i) * get(y, yAt, i));
        }
    }

    @Override
    public void rotate(MemorySegment x, long at, MemorySegment cosine, MemorySegment sine, long angleAt, int pairs,
            RopePairing pairing) {
        int step = pairing == RopePairing.ADJACENT ? 2 : 1;
        int apart = pairing == RopePairing.ADJACENT ? 1 : pairs;
        for (int i = 0; i < pairs; i++) {
            float p = get(x, at, step * i);
            float q = get(x, at, step * i + apart);
            put(x, at, step * i, p * get(cosine, angleAt, i) - q * get(sine, angleAt, i));
            put(x, at, step * i + apart, p * get(sine, angleAt, i) + q * get(cosine, angleAt, i));
        }
    }

    @Override
    public float max(float[] x, int from, int count) {
        float max = x[from];
        for (int i = 1; i < count; i++) {
            max = Math.max(max, x[from + i]);
        }
        return max;
    }

    @Override
    public float exponentials(float[] x, int from, int count, float shift) {
        float sum = 0f;
        for (int i = from; i < from + count; i++) {
            x[i] = (float) Math.exp(x[i] - shift);
            sum += x[i];
        }
        return sum;
    }

    @Override
    public void scale(float[] x, int from, int count, float factor) {
        for (int i = from; i < from + count; i++) {
            x[i] *= factor;
        }
    }

    private static float get(MemorySegment x, long at, int i) {
        return x.get(Tensor.FLOAT, at + 4L * i);
    }

    private static void put(MemorySegment x, long at, int i, float value) {
        x.set(Tensor.FLOAT, at + 4L * i, value);
    }
}
