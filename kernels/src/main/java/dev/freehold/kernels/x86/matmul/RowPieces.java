package dev.freehold.kernels.x86.matmul;

import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// Where the outputs of groups of rows go: straight to `out`, but for a last group that is not full, which would write
/// past its rows.
final class RowPieces {
    /// Less than this is not worth taking from the other threads.
    private static final long BYTES_PER_PIECE = 1 << 19;

    private RowPieces() {}

    /// Groups of rows of a piece of work that reads each weight once: a fair share for each thread in several pieces,
    /// but no small ones.
    ///
    /// @param multiple  groups that are multiplied together
    static int groupsPerPiece(InterleavedMatrix weight, int threads, int multiple) {
        long fair = Math.ceilDiv(weight.groups(), 4 * threads);
        long small = Math.max(1, BYTES_PER_PIECE / weight.groupBytes());
        return multiple * Math.ceilDiv((int) Math.max(1, Math.min(small, fair)), multiple);
    }

    /// Computes groups `first … first + count - 1` for all tokens.
    interface Product {
        /// @param to      address of the first group's outputs of the first token
        /// @param stride  bytes from one token's outputs to the next
        void run(int first, int count, long to, long stride);
    }

    static void run(Tensor out, InterleavedMatrix weight, int first, int count, Worker worker, Product product) {
        int lanes = weight.layout().lanes();
        int full = Math.min(first + count, weight.fullGroups()) - first;
        if (full > 0) {
            product.run(first, full, out.data().address() + (long) Float.BYTES * first * lanes, out.rowBytes());
        }
        if (first + count > weight.fullGroups()) {
            int last = weight.fullGroups();
            int tokens = out.shape().rows();
            long vector = (long) Float.BYTES * lanes;
            MemorySegment results = worker.results(tokens * vector);
            product.run(last, 1, results.address(), vector);
            long bytes = (long) Float.BYTES * (weight.rows() - last * lanes);
            for (int t = 0; t < tokens; t++) {
                MemorySegment.copy(results, t * vector, out.data(),
                        t * out.rowBytes() + (long) Float.BYTES * last * lanes, bytes);
            }
        }
    }
}
