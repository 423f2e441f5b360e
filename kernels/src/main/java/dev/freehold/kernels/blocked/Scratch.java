package dev.freehold.kernels.blocked;

/// Arrays that one piece of work has for itself until it closes this. Their contents are left over from earlier pieces.
final class Scratch implements AutoCloseable {
    private final ScratchPool pool;
    private final float[][] arrays = new float[4][0];

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

    float[] fourth(int elements) {
        return array(3, elements);
    }

    private float[] array(int index, int elements) {
        if (arrays[index].length < elements) {
            arrays[index] = new float[elements];
        }
        return arrays[index];
    }

    @Override
    public void close() {
        pool.giveBack(this);
    }
}
