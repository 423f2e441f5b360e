package dev.freehold.kernels.vector;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Reads `F32`: as they are.
final class F32Reader implements WeightReader {
    private static final int LANES = VectorLoops.FLOATS.length();

    @Override
    public void decode(MemorySegment blocks, long at, float[] out, int to, int count) {
        int bound = VectorLoops.FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            load(blocks, at, i).intoArray(out, to + i);
        }
        for (int i = bound; i < count; i++) {
            out[to + i] = get(blocks, at, i);
        }
    }

    @Override
    public float dot(MemorySegment blocks, long at, MemorySegment x, long xAt, int count) {
        int bound = VectorLoops.FLOATS.loopBound(count);
        FloatVector sums = FloatVector.zero(VectorLoops.FLOATS);
        for (int i = 0; i < bound; i += LANES) {
            sums = load(blocks, at, i).fma(VectorLoops.load(x, xAt, i), sums);
        }
        float sum = sums.reduceLanes(VectorOperators.ADD);
        for (int i = bound; i < count; i++) {
            sum += get(blocks, at, i) * VectorLoops.get(x, xAt, i);
        }
        return sum;
    }

    private static FloatVector load(MemorySegment blocks, long at, int i) {
        return VectorLoops.load(blocks, at, i);
    }

    private static float get(MemorySegment blocks, long at, int i) {
        return VectorLoops.get(blocks, at, i);
    }
}
