package dev.freehold.tuning.merge;

import dev.freehold.checkpoint.NewTensor;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A tensor's rows as floats, some at a time.
record FloatRows(NewTensor tensor) {
    private static final int CHUNK_ELEMENTS = 1 << 18;

    FloatRows {
        tensor = tensor.as(DType.F32);
    }

    /// What is done with some rows.
    interface Visitor {
        /// @param values  of each tensor its `count · columns` floats from row `first` on
        void visit(int first, int count, float[]... values);
    }

    /// The elements of rows `first` to `first + count - 1`.
    float[] read(int first, int count) {
        int elements = Math.multiplyExact(count, tensor.shape().columns());
        var values = new float[elements];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(count * tensor.rowBytes(), 64);
            tensor.rows().fill(first, count, bytes);
            BlockFormat.of(DType.F32).decode(bytes, 0, values, 0, elements);
        }
        return values;
    }

    /// Rows that are read at once.
    int atOnce() {
        return Math.clamp(CHUNK_ELEMENTS / tensor.shape().columns(), 1, tensor.shape().rows());
    }

    /// Goes through all rows of tensors of one shape at once.
    static void forEach(Visitor visitor, FloatRows... tensors) {
        int rows = tensors[0].tensor.shape().rows();
        int atOnce = tensors[0].atOnce();
        for (int first = 0; first < rows; first += atOnce) {
            int count = Math.min(atOnce, rows - first);
            var values = new float[tensors.length][];
            for (int i = 0; i < tensors.length; i++) {
                values[i] = tensors[i].read(first, count);
            }
            visitor.visit(first, count, values);
        }
    }
}
