package dev.freehold.kernels.blocked;

import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Causal attention, page by page with a running maximum and sum (online softmax, <https://arxiv.org/abs/1805.02867>;
/// blocked as in FlashAttention-2, <https://arxiv.org/abs/2307.08691>).
///
/// A piece of work has one key-value head, a block of neighbouring tokens with all query heads that read that head, and
/// a range of pages: about [#QUERIES] queries share every key and value that is loaded. Where heads and blocks are too
/// few for the threads (generation over a long context), the pages are split too, and the parts are merged at the end.
final class Attention {
    private static final int QUERIES = 64;
    private static final int PIECES_PER_THREAD = 2;
    private static final int PAGES_PER_SPLIT = 2;

    private final Loops loops;
    private final KvPanels panels;
    private final ThreadTeam team;
    private final ScratchPool scratches;
    private float[] partials = new float[0];

    Attention(Loops loops, ThreadTeam team, ScratchPool scratches) {
        this.loops = loops;
        this.panels = new KvPanels(loops.reader(DType.F16));
        this.team = team;
        this.scratches = scratches;
    }

    /// What one call is about, and how it is cut.
    ///
    /// @param group   query heads that share a key-value head
    /// @param block   tokens in a piece
    /// @param splits  ranges of pages
    private record Plan(Tensor out, Tensor query, KvPages cache, int position, AttentionPattern pattern,
            int group, int block, int splits) {
        int blocks() {
            return Math.ceilDiv(query.shape().rows(), block);
        }

        int pieces() {
            return cache.kvHeads() * blocks() * splits;
        }

        /// Queries of a piece, padded for [Loops#multiply].
        int rows() {
            return Loops.ROWS * Math.ceilDiv(block * group, Loops.ROWS);
        }

        /// `U`, with what the last line of values has past it.
        int paddedWidth() {
            return KvPages.LINE * cache.valuePanels();
        }

        /// Floats of a piece's result: `rows` sums of values, maxima, and sums of weights.
        int partial() {
            return rows() * (paddedWidth() + 2);
        }

        /// First key that the query of token `t` sees.
        int begin(int t) {
            return Math.max(0, position + t + 1 - pattern.window());
        }

        /// First key that it sees no more.
        int end(int t) {
            return position + t + 1;
        }
    }

    /// The arguments of `Kernels.attention`.
    synchronized void run(
            Tensor out, Tensor query, KvPages cache, int position, AttentionPattern pattern) {
        int count = query.shape().rows();
        int group = pattern.heads() / cache.kvHeads();
        int block = Math.clamp(QUERIES / group, 1, count);
        int wanted = Math.ceilDiv(PIECES_PER_THREAD * team.size(), cache.kvHeads() * Math.ceilDiv(count, block));
        int keys = (int) Math.min((long) position + count, (long) pattern.window() + count);
        int splits = team.size() == 1 ? 1 : Math.clamp(keys / (PAGES_PER_SPLIT * KvPages.PAGE), 1, wanted);
        var plan = new Plan(out, query, cache, position, pattern, group, block, splits);
        if (partials.length < plan.pieces() * plan.partial()) {
            partials = new float[plan.pieces() * plan.partial()];
        }
        team.run(plan.pieces(), piece -> {
            try (Scratch scratch = scratches.borrow()) {
                attend(plan, piece, scratch);
            }
        });
        team.run(plan.pieces() / splits, first -> merge(plan, first * splits));
    }

    /// Piece `(kvHead·blocks + block)·splits + split`.
    private void attend(Plan plan, int piece, Scratch scratch) {
        int blockIndex = piece / plan.splits % plan.blocks();
        int g = piece / plan.splits / plan.blocks();
        int first = blockIndex * plan.block;
        int count = Math.min(plan.block, plan.query.shape().rows() - first);
        int firstPage = plan.begin(first) / KvPages.PAGE;
        int pages = (plan.end(first + count - 1) - 1) / KvPages.PAGE + 1 - firstPage;
        int split = piece % plan.splits;
        int from = firstPage + (int) ((long) pages * split / plan.splits);
        int to = firstPage + (int) ((long) pages * (split + 1) / plan.splits);

        int rows = plan.rows();
        int width = plan.cache.headWidth();
        int padded = plan.paddedWidth();
        int sums = piece * plan.partial();
        int maxima = sums + rows * padded;
        Arrays.fill(partials, sums, maxima, 0f);
        Arrays.fill(partials, maxima, maxima + rows, Float.NEGATIVE_INFINITY);
        Arrays.fill(partials, maxima + rows, maxima + 2 * rows, 0f);
        float[] queries = scratch.first(rows * width);
        float[] scores = scratch.second(rows * KvPages.PAGE);
        loadQueries(plan, g, first, count, queries);
        for (int page = from; page < to; page++) {
            int start = page * KvPages.PAGE;
            int present = Math.min(KvPages.PAGE, plan.end(first + count - 1) - start);
            Arrays.fill(scores, 0, rows * KvPages.PAGE, 0f);
            var weights = new Matrix(scores, 0, KvPages.PAGE);
            for (int j = 0; j < present; j += KvPages.LINE) {
                Panel keys = panels.keys(plan.cache, g, start + j, scratch);
                loops.multiply(rows, KvPages.LINE, width, new Matrix(queries, 0, width), keys, weights.at(0, j));
            }
            for (int row = 0; row < count * plan.group; row++) {
                int t = first + row / plan.group;
                weigh(scores, row * KvPages.PAGE, Math.max(0, plan.begin(t) - start),
                        Math.min(present, plan.end(t) - start), sums + row * padded, padded, maxima + row, rows);
            }
            for (int w = 0; w < plan.cache.valueWidth(); w += KvPages.LINE) {
                Panel values = panels.values(plan.cache, g, page, w, present, scratch);
                loops.multiply(rows, KvPages.LINE, present, weights, values, new Matrix(partials, sums + w, padded));
            }
        }
    }

    /// Turns the scores of one query for the tokens of a page to weights, and scales what was summed before to the new
    /// maximum. Tokens outside `begin … end - 1` get weight 0.
    private void weigh(float[] scores, int at, int begin, int end, int sums, int padded, int maximum, int rows) {
        if (begin >= end) {
            Arrays.fill(scores, at, at + KvPages.PAGE, 0f);
            return;
        }
        Arrays.fill(scores, at, at + begin, 0f);
        Arrays.fill(scores, at + end, at + KvPages.PAGE, 0f);
        float before = partials[maximum];
        float max = Math.max(before, loops.max(scores, at + begin, end - begin));
        float sum = loops.exponentials(scores, at + begin, end - begin, max);
        if (before < max) {
            float factor = (float) Math.exp(before - max);
            loops.scale(partials, sums, padded, factor);
            partials[maximum + rows] *= factor;
            partials[maximum] = max;
        }
        partials[maximum + rows] += sum;
    }

    /// Row `(t - first)·group + h`: query head `g·group + h` of token `t`, times the scale of the scores.
    private void loadQueries(Plan plan, int g, int first, int count, float[] queries) {
        int width = plan.cache.headWidth();
        int run = plan.group * width;
        for (int t = 0; t < count; t++) {
            long at = (first + t) * plan.query.rowBytes() + (long) Float.BYTES * g * run;
            MemorySegment.copy(plan.query.data(), Tensor.FLOAT, at, queries, t * run, run);
        }
        loops.scale(queries, 0, count * run, plan.pattern.scale());
        Arrays.fill(queries, count * run, plan.rows() * width, 0f);
    }

    /// Adds the parts of the pieces `piece … piece + splits - 1`, which share their queries, and writes the result.
    private void merge(Plan plan, int piece) {
        int first = piece / plan.splits % plan.blocks() * plan.block;
        int g = piece / plan.splits / plan.blocks();
        int count = Math.min(plan.block, plan.query.shape().rows() - first);
        int padded = plan.paddedWidth();
        int width = plan.cache.valueWidth();
        int rows = plan.rows();
        for (int row = 0; row < count * plan.group; row++) {
            int base = piece * plan.partial();
            int maximum = base + rows * padded + row;
            float max = Float.NEGATIVE_INFINITY;
            for (int split = 0; split < plan.splits; split++) {
                max = Math.max(max, partials[maximum + split * plan.partial()]);
            }
            float sum = 0f;
            for (int split = 0; split < plan.splits; split++) {
                int part = split * plan.partial();
                float factor = (float) Math.exp(partials[maximum + part] - max);
                sum += factor * partials[maximum + part + rows];
                for (int w = 0; w < width; w++) {
                    float weighted = factor * partials[base + part + row * padded + w];
                    partials[base + row * padded + w] = split == 0 ? weighted
                            : partials[base + row * padded + w] + weighted;
                }
            }
            loops.scale(partials, base + row * padded, padded, 1 / sum);
            long head = (long) g * plan.group + row % plan.group;
            MemorySegment.copy(partials, base + row * padded, plan.out.data(), Tensor.FLOAT,
                    (first + row / plan.group) * plan.out.rowBytes() + Float.BYTES * head * width, width);
        }
    }
}
