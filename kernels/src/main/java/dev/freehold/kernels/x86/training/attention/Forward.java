package dev.freehold.kernels.x86.training.attention;

import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.attention.Exponential;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;
import dev.freehold.kernels.x86.training.gemm.Area;
import dev.freehold.kernels.x86.training.gemm.BlockProduct;
import dev.freehold.kernels.x86.training.gemm.LeftFactor;
import dev.freehold.kernels.x86.training.gemm.RightFactor;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// Attention of blocks of queries to one block of keys after the other (<https://arxiv.org/abs/2205.14135>).
///
/// @param logSumExp  F32 `(T, H)`
record Forward(CpuTier tier, Routines routines, BlockProduct product, AttentionPattern pattern, Heads out,
        Tensor logSumExp, Heads query, Heads key, Heads value) {

    /// Query heads that share a key head.
    private int shared() {
        return query.count() / key.count();
    }

    /// All of a block of queries, of all heads that share a key head.
    void run(Scratch scratch, Unit unit) {
        int rows = unit.tokens(Unit.QUERIES);
        LeftFactor layout = product.layoutLeft(query.rows(unit.from(), rows, 0));
        long queriesAt = scratch.at(Scratch.Use.QUERIES, shared() * layout.byteSize());
        for (int i = 0; i < shared(); i++) {
            Area queries = query.rows(unit.from(), rows, unit.group() * shared() + i);
            product.packLeft(scratch.parameters(), queries, layout, queriesAt + i * layout.byteSize(), 0,
                    layout.tiles());
        }
        long stateBytes = (long) rows * Float.BYTES;
        scratch.memory(Scratch.Use.MAXIMA, shared() * stateBytes).fill((byte) HiddenScores.HIDDEN_BYTE);
        scratch.memory(Scratch.Use.TOTALS, shared() * stateBytes).fill((byte) 0);
        int first = unit.firstKeys(pattern.window());
        for (int from = first; from < unit.from() + rows; from += Unit.KEYS) {
            int keys = Math.min(Unit.KEYS, unit.from() + rows - from);
            Area turned = key.rows(from, keys, unit.group()).transposed();
            Area values = value.rows(from, keys, unit.group());
            RightFactor keysLayout = product.layoutRight(turned);
            RightFactor valuesLayout = product.layoutRight(values);
            long keysAt = scratch.at(Scratch.Use.KEYS_TURNED, keysLayout.byteSize());
            long valuesAt = scratch.at(Scratch.Use.VALUES, valuesLayout.byteSize());
            product.packRight(scratch.parameters(), turned, keysLayout, keysAt, 0, keysLayout.panels());
            product.packRight(scratch.parameters(), values, valuesLayout, valuesAt, 0, valuesLayout.panels());
            var scores = new Scores(tier, routines, product, scratch, rows, keys);
            for (int i = 0; i < shared(); i++) {
                scores.multiply(Scratch.Use.SCORES, layout, queriesAt + i * layout.byteSize(), keysLayout, keysAt);
                scores.hide(unit.from(), from, pattern.window());
                weigh(scores, i);
                scores.multiplyWith(Scratch.Use.SCORES, valuesLayout, valuesAt, sums(scratch, rows, i), from > first);
            }
        }
        finish(scratch, unit, rows);
    }

    /// Sums of values of the `i`th head, in rows of whole vectors.
    private Area sums(Scratch scratch, int rows, int i) {
        long bytes = (long) rows * sumStride();
        return Area.ofRows(scratch.at(Scratch.Use.SUMS, shared() * bytes) + i * bytes, rows, value.width(),
                sumStride() / Float.BYTES);
    }

    private int sumStride() {
        return Math.ceilDiv(value.width(), tier.lanes()) * tier.width().bytes();
    }

    private void weigh(Scores scores, int i) {
        Scratch scratch = scores.scratch();
        long bytes = (long) scores.rows() * Float.BYTES;
        scratch.parameters()
                .set(SoftmaxRows.SCORES_AT, scores.at(Scratch.Use.SCORES))
                .set(SoftmaxRows.ROWS, scores.rows())
                .set(SoftmaxRows.ROW_STRIDE, scores.stride())
                .set(SoftmaxRows.ROW_BYTES, scores.rowBytes())
                .set(SoftmaxRows.FACTOR, pattern.scale() * Exponential.LOG2_E)
                .set(SoftmaxRows.MAXIMA_AT, scratch.at(Scratch.Use.MAXIMA, shared() * bytes) + i * bytes)
                .set(SoftmaxRows.TOTALS_AT, scratch.at(Scratch.Use.TOTALS, shared() * bytes) + i * bytes)
                .set(SoftmaxRows.SUMS_AT, sums(scratch, scores.rows(), i).address())
                .set(SoftmaxRows.SUM_STRIDE, sumStride())
                .call(routines.of(new SoftmaxRows(tier)));
    }

    private void finish(Scratch scratch, Unit unit, int rows) {
        MemorySegment maxima = scratch.memory(Scratch.Use.MAXIMA, 0);
        MemorySegment totals = scratch.memory(Scratch.Use.TOTALS, 0);
        for (int i = 0; i < shared(); i++) {
            int head = unit.group() * shared() + i;
            for (int row = 0; row < rows; row++) {
                float maximum = maxima.getAtIndex(Tensor.FLOAT, i * rows + row);
                float total = totals.getAtIndex(Tensor.FLOAT, i * rows + row);
                logSumExp.set(unit.from() + row, head, (float) ((double) maximum * pattern.scale() + Math.log(total)));
            }
            scratch.parameters()
                    .set(RowLoop.P_ROWS, rows)
                    .set(ScaledRows.P_OUT, out.rows(unit.from(), rows, head).address())
                    .set(ScaledRows.P_X, sums(scratch, rows, i).address())
                    .set(ScaledRows.P_DIVISORS, totals.address() + (long) i * rows * Float.BYTES)
                    .call(routines.of(new ScaledRows(tier, out.width(), sumStride(), out.stride() * Float.BYTES)));
        }
    }
}
