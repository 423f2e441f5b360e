package dev.freehold.kernels.x86.training.attention;

import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.attention.Exponential;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.training.gemm.Area;
import dev.freehold.kernels.x86.training.gemm.BlockProduct;
import dev.freehold.kernels.x86.training.gemm.LeftFactor;
import dev.freehold.kernels.x86.training.gemm.RightFactor;
import dev.freehold.tensor.AttentionPattern;

/// The way back through attention, a block of queries and a block of keys at a time, for which weights are computed
/// anew. Sums over keys go from the first block to the last, those over queries from head to head and likewise.
///
/// @param logSumExpAt  F32 `(T, H)`
/// @param meansAt      F32 `(T, H)`: `Σₖ dOut[t, h, k]·out[t, h, k]`
record Backward(CpuTier tier, Routines routines, BlockProduct product, AttentionPattern pattern, Heads dQuery,
        Heads dKey, Heads dValue, Heads dOut, long logSumExpAt, long meansAt, Heads query, Heads key, Heads value) {
    /// A block of keys and their values, packed.
    ///
    /// @param from  the first token
    private record Keys(int from, int count, RightFactor turned, RightFactor rows) {}

    /// Which gradients are computed.
    private enum Wanted { OF_KEYS, OF_QUERIES, BOTH }

    private int shared() {
        return query.count() / key.count();
    }

    /// Everything of a whole sequence and a key head.
    void all(Scratch scratch, Unit unit) {
        for (int from = unit.begin(); from < unit.end(); from += Unit.KEYS) {
            keys(scratch, unit.at(from), Wanted.BOTH);
        }
    }

    /// The gradients of a block of keys and their values.
    void ofKeys(Scratch scratch, Unit unit) {
        keys(scratch, unit, Wanted.OF_KEYS);
    }

    /// The gradients of a block of queries, of all heads that share a key head.
    void ofQueries(Scratch scratch, Unit unit) {
        int rows = unit.tokens(Unit.QUERIES);
        for (int from = unit.firstKeys(pattern.window()); from < unit.from() + rows; from += Unit.KEYS) {
            Keys keys = pack(scratch, unit.at(from));
            for (int i = 0; i < shared(); i++) {
                pair(scratch, unit, keys, unit.group() * shared() + i, Wanted.OF_QUERIES);
            }
        }
    }

    private void keys(Scratch scratch, Unit unit, Wanted wanted) {
        Keys keys = pack(scratch, unit);
        long end = Math.min(unit.end(), unit.from() + keys.count - 1 + (long) pattern.window());
        for (int i = 0; i < shared(); i++) {
            for (int from = unit.from(); from < end; from += Unit.QUERIES) {
                pair(scratch, unit.at(from), keys, unit.group() * shared() + i, wanted);
            }
        }
    }

    private Keys pack(Scratch scratch, Unit unit) {
        int count = unit.tokens(Unit.KEYS);
        Area keys = key.rows(unit.from(), count, unit.group());
        Area values = value.rows(unit.from(), count, unit.group());
        pack(scratch, Scratch.Use.VALUES_TURNED, values.transposed());
        return new Keys(unit.from(), count, pack(scratch, Scratch.Use.KEYS_TURNED, keys.transposed()),
                pack(scratch, Scratch.Use.KEYS, keys));
    }

    private RightFactor pack(Scratch scratch, Scratch.Use use, Area right) {
        RightFactor layout = product.layoutRight(right);
        product.packRight(scratch.parameters(), right, layout, scratch.at(use, layout.byteSize()), 0, layout.panels());
        return layout;
    }

    /// @param unit  of queries, whose last is not before the first of `keys`
    private void pair(Scratch scratch, Unit unit, Keys keys, int head, Wanted wanted) {
        int rows = unit.tokens(Unit.QUERIES);
        int columns = Math.min(keys.count, unit.from() + rows - keys.from);
        Area queries = query.rows(unit.from(), rows, head);
        Area dOuts = dOut.rows(unit.from(), rows, head);
        var scores = new Scores(tier, routines, product, scratch, rows, columns);
        multiply(scores, Scratch.Use.SCORES, Scratch.Use.QUERIES, queries, keys.turned, Scratch.Use.KEYS_TURNED);
        multiply(scores, Scratch.Use.GRADIENTS, Scratch.Use.OUTPUTS, dOuts, keys.turned, Scratch.Use.VALUES_TURNED);
        scores.hide(unit.from(), keys.from, pattern.window());
        derive(scores, unit.from(), head);
        if (wanted != Wanted.OF_QUERIES) {
            scores.multiplyTransposedWith(Scratch.Use.SCORES, dOuts, dValue.rows(keys.from, columns, unit.group()));
            scores.multiplyTransposedWith(Scratch.Use.GRADIENTS, queries, dKey.rows(keys.from, columns, unit.group()));
        }
        if (wanted != Wanted.OF_KEYS) {
            scores.multiplyWith(Scratch.Use.GRADIENTS, keys.rows, scratch.at(Scratch.Use.KEYS, 0),
                    dQuery.rows(unit.from(), rows, head), true);
        }
    }

    private void multiply(Scores scores, Scratch.Use out, Scratch.Use packed, Area left, RightFactor right,
            Scratch.Use rightUse) {
        Scratch scratch = scores.scratch();
        LeftFactor layout = product.layoutLeft(left);
        long at = scratch.at(packed, layout.byteSize());
        product.packLeft(scratch.parameters(), left, layout, at, 0, layout.tiles());
        scores.multiply(out, layout, at, right, scratch.at(rightUse, 0));
    }

    private void derive(Scores scores, int from, int head) {
        long state = ((long) from * query.count() + head) * Float.BYTES;
        scores.scratch().parameters()
                .set(ScoreGradients.SCORES_AT, scores.at(Scratch.Use.SCORES))
                .set(ScoreGradients.GRADIENTS_AT, scores.at(Scratch.Use.GRADIENTS))
                .set(ScoreGradients.ROWS, scores.rows())
                .set(ScoreGradients.ROW_STRIDE, scores.stride())
                .set(ScoreGradients.ROW_BYTES, scores.rowBytes())
                .set(ScoreGradients.FACTOR, pattern.scale() * Exponential.LOG2_E)
                .set(ScoreGradients.SCALE, pattern.scale())
                .set(ScoreGradients.LOG_SUM_EXP_AT, logSumExpAt + state)
                .set(ScoreGradients.MEANS_AT, meansAt + state)
                .set(ScoreGradients.STATE_STRIDE, query.count() * Float.BYTES)
                .call(routines.of(new ScoreGradients(tier)));
    }
}
