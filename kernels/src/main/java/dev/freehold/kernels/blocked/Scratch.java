package dev.freehold.kernels.blocked;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Arrays and memory that one piece of work has for itself until it closes this. Their contents are left over from
/// earlier pieces.
final class Scratch implements AutoCloseable {
    private static final int CACHE_LINE = 64;

    private final ScratchPool pool;
    private final float[][] arrays = new float[3][0];
    private float[][] rows = new float[0][0];
    private MemorySegment padded = MemorySegment.NULL;

    Scratch(ScratchPool pool) {
        this.pool = pool;
    }

    float[] first(int elements) {
        return array(0, elements);
    }

    float[] second(int elements) {
        return array(1, elements);
    }

    float[] third(int elements) {
        return array(2, elements);
    }

    private float[] array(int index, int elements) {
        if (arrays[index].length < elements) {
            arrays[index] = new float[elements];
        }
        return arrays[index];
    }

    /// `count` arrays of `width` elements.
    float[][] rows(int count, int width) {
        if (rows.length != count || count > 0 && rows[0].length != width) {
            rows = new float[count][width];
        }
        return rows;
    }

    /// Memory for `elements` floats, aligned to a cache line.
    MemorySegment padded(int elements) {
        if (padded.byteSize() < (long) Float.BYTES * elements) {
            padded = memory(elements);
        }
        return padded;
    }

    /// New memory for `elements` floats, aligned to a cache line, freed when nobody holds it any more.
    static MemorySegment memory(long elements) {
        return Arena.ofAuto().allocate(Float.BYTES * elements, CACHE_LINE);
    }

    @Override
    public void close() {
        pool.giveBack(this);
    }
}
