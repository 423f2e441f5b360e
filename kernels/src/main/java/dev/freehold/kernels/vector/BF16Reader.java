package dev.freehold.kernels.vector;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.freehold.kernels.blocked.WeightReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Reads `BF16`: the upper halves of singles.
final class BF16Reader implements WeightReader {
    private static final int LANES = VectorLoops.FLOATS.length();
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(
            short.class, VectorShape.forBitSize(VectorLoops.FLOATS.vectorBitSize() / 2));
    private static final VectorSpecies<Integer> INTS = VectorLoops.FLOATS.withLanes(int.class);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

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
        return ((IntVector) ShortVector.fromMemorySegment(SHORTS, blocks, at + 2L * i, LITTLE_ENDIAN)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
                .lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
    }

    private static float get(MemorySegment blocks, long at, int i) {
        return Float.intBitsToFloat(blocks.get(SHORT, at + 2L * i) << Short.SIZE);
    }
}
