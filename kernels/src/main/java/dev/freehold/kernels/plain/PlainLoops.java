package dev.freehold.kernels.plain;

import dev.freehold.kernels.blocked.Loops;
import dev.freehold.kernels.blocked.Matrix;
import dev.freehold.kernels.blocked.Panel;
import dev.freehold.kernels.blocked.WeightReader;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// Loops over scalars, where the innermost is one that the JIT compiler turns into vector code by itself.
public final class PlainLoops implements Loops {
    public static final String NAME = "java";

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
        float[] left = a.elements();
        float[] sums = c.elements();
        var right = new float[n];
        for (int k = 0; k < depth; k++) {
            MemorySegment.copy(b.elements(), Tensor.FLOAT, b.at() + 4L * k * b.stride(), right, 0, n);
            for (int i = 0; i < m; i++) {
                float factor = left[a.from() + i * a.stride() + k];
                int row = c.from() + i * c.stride();
                for (int j = 0; j < n; j++) {
                    sums[row + j] += factor * right[j];
                }
            }
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
