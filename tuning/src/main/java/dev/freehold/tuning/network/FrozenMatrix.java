package dev.freehold.tuning.network;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.PackedMatrix;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.training.Strided;
import java.util.Optional;
import java.util.stream.IntStream;

/// A matrix that stays as it is, in the type it is stored in: products decode some rows of it at a time.
///
/// @param stored  `(N, K)`
/// @param packed  the same for products forward, where it is quantized; floats are multiplied as floats
record FrozenMatrix(Tensor stored, Optional<PackedMatrix> packed) implements Matrix {
    /// Of decoded rows that are there at once: enough to make up for packing the other factor again for each part.
    private static final int DECODED_BYTES = 16 << 20;

    /// What is done with some rows of a matrix.
    private interface RowWork {
        /// @param first  of the rows
        /// @param rows   F32 `(n, K)`
        void run(int first, Strided rows);
    }

    @Override
    public void forward(Pass pass, Tensor out, Tensor input) {
        if (packed.isPresent()) {
            pass.kernels().matmul(out, packed.get(), input);
        } else {
            decode(pass, (first, rows) -> pass.multiply(
                    Strided.of(out).columns(first, rows.rows()), Strided.of(input), rows.transposed()));
        }
    }

    @Override
    public void backward(Pass pass, Tensor dInput, Tensor dOut, boolean add) {
        decode(pass, (first, rows) -> pass.training().multiply(Strided.of(dInput),
                Strided.of(dOut).columns(first, rows.rows()), rows, add || first > 0, pass.precision()));
    }

    private void decode(Pass pass, RowWork work) {
        if (stored.dtype() == DType.F32) {
            work.run(0, Strided.of(stored));
            return;
        }
        int rows = stored.shape().rows();
        int width = stored.shape().columns();
        int atOnce = rowsAtOnce(stored.shape());
        for (int first = 0; first < rows; first += atOnce) {
            int count = Math.min(atOnce, rows - first);
            Tensor decoded = pass.workspace().tensor("decoded rows", count, width);
            pass.kernels().gather(decoded, stored, IntStream.range(first, first + count).toArray());
            work.run(first, Strided.of(decoded));
        }
    }

    private static int rowsAtOnce(Shape matrix) {
        return Math.clamp(DECODED_BYTES / ((long) matrix.columns() * Float.BYTES), 1, matrix.rows());
    }

    /// Bytes of decoded rows that are there at once.
    static long decodedBytes(Shape matrix) {
        return (long) Float.BYTES * rowsAtOnce(matrix) * matrix.columns();
    }

    @Override
    public void learn(Pass pass, Tensor dOut, Tensor input) {}

    @Override
    public void gather(Pass pass, Tensor out, int[] rows) {
        pass.kernels().gather(out, stored, rows);
    }

    @Override
    public boolean learns() {
        return false;
    }
}
