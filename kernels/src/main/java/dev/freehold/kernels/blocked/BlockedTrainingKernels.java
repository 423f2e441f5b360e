package dev.freehold.kernels.blocked;

import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import dev.freehold.tensor.training.AdamWStep;
import dev.freehold.tensor.training.AttentionSequences;
import dev.freehold.tensor.training.Precision;
import dev.freehold.tensor.training.ReferenceTrainingKernels;
import dev.freehold.tensor.training.Strided;
import dev.freehold.tensor.training.TrainingKernels;
import java.lang.foreign.Arena;
import java.util.Arrays;

/// The operations of training in Java, shared over the threads: products in blocks, most else row by row. Sums of
/// columns and of rows with the same token, where threads would share results, are one thread's.
final class BlockedTrainingKernels implements TrainingKernels {
    /// Elements of a piece.
    private static final int PIECE = 1 << 13;
    /// Pieces that gradients of gains are summed in, each by itself.
    private static final int PARTS = 16;

    /// Rows `from … from + count - 1` of an operation.
    private interface Rows {
        void run(int from, int count);
    }

    private final ReferenceTrainingKernels plain = new ReferenceTrainingKernels();
    private final Loops loops;
    private final ThreadTeam team;
    private final TrainingProduct product;

    BlockedTrainingKernels(Loops loops, ThreadTeam team, ScratchPool scratches) {
        this.loops = loops;
        this.team = team;
        this.product = new TrainingProduct(loops, team, scratches);
    }

    @Override
    public boolean multipliesBf16() {
        return false;
    }

    @Override
    public void multiply(Strided out, Strided left, Strided right, boolean add, Precision precision) {
        product.run(out, left, right, add);
    }

    /// Pieces of rows, as many as the shape says.
    private void share(Tensor x, Rows work) {
        int rows = x.shape().rows();
        int each = Math.max(1, PIECE / Math.max(1, x.shape().columns()));
        team.run(Math.ceilDiv(rows, each), piece -> work.run(piece * each, Math.min(each, rows - piece * each)));
    }

    @Override
    public void addColumnSums(Tensor out, Tensor x) {
        plain.addColumnSums(out, x);
    }

    @Override
    public void addRows(Tensor table, int[] tokens, Tensor rows) {
        plain.addRows(table, tokens, rows);
    }

    @Override
    public void rmsNormBackward(Tensor dInput, Tensor dGain, Tensor dOut, Tensor input, Tensor gain, float epsilon) {
        int rows = input.shape().rows();
        int each = Math.max(1, Math.ceilDiv(rows, PARTS));
        int width = gain.shape().columns();
        try (Arena arena = Arena.ofShared()) {
            Tensor sums = Tensor.zeros(arena, "sums", PARTS, width);
            team.run(Math.ceilDiv(rows, each), part -> {
                int from = part * each;
                int count = Math.min(each, rows - from);
                plain.rmsNormBackward(dInput.rows(from, count), sums.row(part), dOut.rows(from, count),
                        input.rows(from, count), gain, epsilon);
            });
            plain.addColumnSums(dGain, sums);
        }
    }

    @Override
    public void swiGlu(Tensor out, Tensor gate, Tensor up) {
        share(out, (from, count) -> plain.swiGlu(out.rows(from, count), gate.rows(from, count), up.rows(from, count)));
    }

    @Override
    public void swiGluBackward(Tensor dGate, Tensor dUp, Tensor dOut, Tensor gate, Tensor up) {
        share(dOut, (from, count) -> plain.swiGluBackward(dGate.rows(from, count), dUp.rows(from, count),
                dOut.rows(from, count), gate.rows(from, count), up.rows(from, count)));
    }

    @Override
    public void attention(Tensor out, Tensor logSumExp, Tensor query, Tensor key, Tensor value,
            AttentionSequences sequences, Precision precision) {
        attention(query, sequences).forward(out, logSumExp, query, key, value);
    }

    @Override
    public void attentionBackward(Tensor dQuery, Tensor dKey, Tensor dValue, Tensor dOut, Tensor out, Tensor logSumExp,
            Tensor query, Tensor key, Tensor value, AttentionSequences sequences, Precision precision) {
        attention(query, sequences).backward(dQuery, dKey, dValue, dOut, out, logSumExp, query, key, value);
    }

    private TrainingAttention attention(Tensor query, AttentionSequences sequences) {
        return new TrainingAttention(loops, team, sequences, query.shape().columns() / sequences.pattern().heads());
    }

    @Override
    public void crossEntropy(Tensor losses, Tensor logits, int[] targets, float[] weights) {
        share(logits, (from, count) -> {
            try (Arena arena = Arena.ofConfined()) {
                Tensor some = Tensor.zeros(arena, "losses", count);
                plain.crossEntropy(some, logits.rows(from, count), Arrays.copyOfRange(targets, from, from + count),
                        Arrays.copyOfRange(weights, from, from + count));
                for (int t = 0; t < count; t++) {
                    losses.set(0, from + t, some.get(0, t));
                }
            }
        });
    }

    @Override
    public void adamW(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
        share(parameter, (from, count) -> plain.adamW(parameter.rows(from, count), gradient.rows(from, count),
                firstMoment.rows(from, count), secondMoment.rows(from, count), step));
    }

    @Override
    public double sumOfSquares(Tensor x) {
        var sums = new double[x.shape().rows()];
        share(x, (from, count) -> {
            for (int row = from; row < from + count; row++) {
                sums[row] = plain.sumOfSquares(x.row(row));
            }
        });
        return Arrays.stream(sums).sum();
    }
}
