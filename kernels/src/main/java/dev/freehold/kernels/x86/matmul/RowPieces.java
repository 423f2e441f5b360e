package dev.freehold.kernels.x86.matmul;

import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/// Batches cut into pieces of work: for all tokens of a batch, some groups of rows of its matrix. The threads get all
/// batches at once.
final class RowPieces {
    /// What a call of machine code computes: groups `first … first + count - 1` of the matrix, for all tokens.
    ///
    /// @param out     address of the first group's outputs of the first token
    /// @param stride  bytes from one token's outputs to the next
    record Part(Batch batch, int first, int count, long out, long stride) {
        InterleavedMatrix weight() {
            return batch.weight();
        }

        /// Of the weights.
        long address() {
            return weight().address(first, count);
        }
    }

    interface Product {
        void run(Part part, Worker worker);
    }

    private final List<Batch> batches;
    private final int[] perPiece; // groups of rows, of each batch
    private final int[] ends;     // pieces of each batch and of those before

    /// @param batches         one or more
    /// @param groupsPerPiece  groups of rows in a piece of a batch
    RowPieces(List<Batch> batches, ToIntFunction<Batch> groupsPerPiece) {
        this.batches = batches;
        this.perPiece = batches.stream().mapToInt(groupsPerPiece).toArray();
        this.ends = new int[perPiece.length];
        for (int i = 0, pieces = 0; i < ends.length; i++) {
            pieces += Math.ceilDiv(batches.get(i).weight().groups(), perPiece[i]);
            ends[i] = pieces;
        }
    }

    /// Groups of rows of a fair share for each thread, in several pieces.
    static int fairShare(List<Batch> batches, int threads) {
        int groups = batches.stream().mapToInt(batch -> batch.weight().groups()).sum();
        return Math.ceilDiv(groups, 4 * threads);
    }

    /// Groups of rows of the pieces of a batch, which are about as large: [#fairShare], or fewer if that is enough.
    ///
    /// @param multiple  groups that are multiplied together
    /// @param bytes     of weights, that are enough for a piece
    static int groupsPerPiece(Batch batch, int fairShare, int multiple, long bytes) {
        InterleavedMatrix weight = batch.weight();
        long enough = Math.max(1, bytes / weight.groupBytes());
        int pieces = Math.ceilDiv(weight.groups(), (int) Math.min(enough, fairShare));
        return multiple * Math.ceilDiv(Math.ceilDiv(weight.groups(), pieces), multiple);
    }

    void run(ThreadTeam team, ThreadLocal<Worker> workers, Product product) {
        team.run(ends[ends.length - 1], piece -> {
            int found = Arrays.binarySearch(ends, piece + 1);
            int index = found < 0 ? -found - 1 : found;
            Batch batch = batches.get(index);
            int first = (piece - (index == 0 ? 0 : ends[index - 1])) * perPiece[index];
            run(batch, first, Math.min(perPiece[index], batch.weight().groups() - first), workers.get(), product);
        });
    }

    /// Straight to the outputs, but for a last group that is not full, which would write past its rows.
    private static void run(Batch batch, int first, int count, Worker worker, Product product) {
        InterleavedMatrix weight = batch.weight();
        Tensor out = batch.out();
        int lanes = weight.layout().lanes();
        int last = weight.fullGroups();
        int full = Math.min(first + count, last) - first;
        if (full > 0) {
            long to = out.data().address() + (long) Float.BYTES * first * lanes;
            product.run(new Part(batch, first, full, to, out.rowBytes()), worker);
        }
        if (first + count > last) {
            long vector = (long) Float.BYTES * lanes;
            MemorySegment results = worker.results(batch.tokens() * vector);
            product.run(new Part(batch, last, 1, results.address(), vector), worker);
            long at = (long) Float.BYTES * last * lanes;
            for (int t = 0; t < batch.tokens(); t++) {
                MemorySegment.copy(results, t * vector, out.data(), t * out.rowBytes() + at, out.rowBytes() - at);
            }
        }
    }
}
