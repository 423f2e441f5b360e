package dev.freehold.kernels.vector;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.freehold.kernels.blocked.Loops;
import dev.freehold.kernels.blocked.Matrix;
import dev.freehold.kernels.blocked.Panel;
import dev.freehold.kernels.blocked.WeightReader;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Loops over vectors of the width that the CPU prefers. What is left at the end of a row goes one by one.
final class VectorLoops implements Loops {
    static final int LEAST_LANES = 4;
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED.length() > COLUMNS
            ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();

    @Override
    public String name() {
        return VectorProvider.NAME + "-" + FLOATS.vectorBitSize();
    }

    @Override
    public WeightReader reader(DType dtype) {
        return VectorReader.of(dtype);
    }

    @Override
    public void multiply(int m, int n, int depth, Matrix a, Panel b, Matrix c) {
        Tile.multiply(m, n, depth, a, b, c);
    }

    @Override
    public void add(MemorySegment x, long xAt, MemorySegment y, long yAt, int count) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            load(x, xAt, i).add(load(y, yAt, i)).intoMemorySegment(x, xAt + 4L * i, LITTLE_ENDIAN);
        }
        for (int i = bound; i < count; i++) {
            put(x, xAt, i, get(x, xAt, i) + get(y, yAt, i));
        }
    }

    @Override
    public void rmsNorm(MemorySegment out, MemorySegment x, long at, MemorySegment gain, int count, float epsilon) {
        int bound = FLOATS.loopBound(count);
        float scale = (float) (1 / Math.sqrt(squares(x, at, count, bound) / count + epsilon));
        for (int i = 0; i < bound; i += LANES) {
            load(gain, 0, i).mul(load(x, at, i).mul(scale)).intoMemorySegment(out, at + 4L * i, LITTLE_ENDIAN);
        }
        for (int i = bound; i < count; i++) {
            put(out, at, i, get(gain, 0, i) * (scale * get(x, at, i)));
        }
    }

    private static float squares(MemorySegment x, long at, int count, int bound) {
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector some = load(x, at, i);
            sums = some.fma(some, sums);
        }
        float sum = sums.reduceLanes(VectorOperators.ADD);
        for (int i = bound; i < count; i++) {
            sum += get(x, at, i) * get(x, at, i);
        }
        return sum;
    }

    @Override
    public void swiGlu(MemorySegment gate, MemorySegment up, long at, int count) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector x = load(gate, at, i);
            FloatVector silu = x.div(Exponential.of(x.neg()).add(1f));
            silu.mul(load(up, at, i)).intoMemorySegment(gate, at + 4L * i, LITTLE_ENDIAN);
        }
        for (int i = bound; i < count; i++) {
            float x = get(gate, at, i);
            put(gate, at, i, (float) (x / (1 + Math.exp(-x))) * get(up, at, i));
        }
    }

    @Override
    public void sigmoidGate(MemorySegment x, MemorySegment gate, long at, int count) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector onePlusPower = Exponential.of(load(gate, at, i).neg()).add(1f);
            load(x, at, i).div(onePlusPower).intoMemorySegment(x, at + 4L * i, LITTLE_ENDIAN);
        }
        for (int i = bound; i < count; i++) {
            put(x, at, i, (float) (get(x, at, i) / (1 + Math.exp(-get(gate, at, i)))));
        }
    }

    @Override
    public void addProduct(
            MemorySegment sum, long sumAt, MemorySegment x, long xAt, MemorySegment y, long yAt, int count) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            load(x, xAt, i).fma(load(y, yAt, i), load(sum, sumAt, i))
                    .intoMemorySegment(sum, sumAt + 4L * i, LITTLE_ENDIAN);
        }
        for (int i = bound; i < count; i++) {
            put(sum, sumAt, i, get(sum, sumAt, i) + get(x, xAt, i) * get(y, yAt, i));
        }
    }

    @Override
    public void rotate(MemorySegment x, long at, MemorySegment cosine, MemorySegment sine, long angleAt, int pairs,
            RopePairing pairing) {
        switch (pairing) {
            case HALVES -> rotateHalves(x, at, cosine, sine, angleAt, pairs);
            case ADJACENT -> {
                for (int i = 0; i < pairs; i++) {
                    rotatePair(x, at, 2 * i, 2 * i + 1, get(cosine, angleAt, i), get(sine, angleAt, i));
                }
            }
        }
    }

    private static void rotateHalves(
            MemorySegment x, long at, MemorySegment cosine, MemorySegment sine, long angleAt, int pairs) {
        int bound = FLOATS.loopBound(pairs);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector p = load(x, at, i);
            FloatVector q = load(x, at, i + pairs);
            FloatVector cos = load(cosine, angleAt, i);
            FloatVector sin = load(sine, angleAt, i);
            p.mul(cos).sub(q.mul(sin)).intoMemorySegment(x, at + 4L * i, LITTLE_ENDIAN);
            p.mul(sin).add(q.mul(cos)).intoMemorySegment(x, at + 4L * (i + pairs), LITTLE_ENDIAN);
        }
        for (int i = bound; i < pairs; i++) {
            rotatePair(x, at, i, i + pairs, get(cosine, angleAt, i), get(sine, angleAt, i));
        }
    }

    private static void rotatePair(MemorySegment x, long at, int first, int second, float cos, float sin) {
        float p = get(x, at, first);
        float q = get(x, at, second);
        put(x, at, first, p * cos - q * sin);
        put(x, at, second, p * sin + q * cos);
    }

    @Override
    public float max(float[] x, int from, int count) {
        int bound = FLOATS.loopBound(count);
        FloatVector greatest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < bound; i += LANES) {
            greatest = greatest.max(FloatVector.fromArray(FLOATS, x, from + i));
        }
        float max = greatest.reduceLanes(VectorOperators.MAX);
        for (int i = bound; i < count; i++) {
            max = Math.max(max, x[from + i]);
        }
        return max;
    }

    @Override
    public float exponentials(float[] x, int from, int count, float shift) {
        int bound = FLOATS.loopBound(count);
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector powers = Exponential.of(FloatVector.fromArray(FLOATS, x, from + i).sub(shift));
            powers.intoArray(x, from + i);
            sums = sums.add(powers);
        }
        float sum = sums.reduceLanes(VectorOperators.ADD);
        for (int i = from + bound; i < from + count; i++) {
            x[i] = (float) Math.exp(x[i] - shift);
            sum += x[i];
        }
        return sum;
    }

    @Override
    public void scale(float[] x, int from, int count, float factor) {
        int bound = FLOATS.loopBound(count);
        for (int i = from; i < from + bound; i += LANES) {
            FloatVector.fromArray(FLOATS, x, i).mul(factor).intoArray(x, i);
        }
        for (int i = from + bound; i < from + count; i++) {
            x[i] *= factor;
        }
    }

    /// Elements `i … i + LANES - 1` of those that start at byte `at`.
    static FloatVector load(MemorySegment x, long at, int i) {
        return FloatVector.fromMemorySegment(FLOATS, x, at + 4L * i, LITTLE_ENDIAN);
    }

    static float get(MemorySegment x, long at, int i) {
        return x.get(Tensor.FLOAT, at + 4L * i);
    }

    private static void put(MemorySegment x, long at, int i, float value) {
        x.set(Tensor.FLOAT, at + 4L * i, value);
    }
}
