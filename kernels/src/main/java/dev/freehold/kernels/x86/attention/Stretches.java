package dev.freehold.kernels.x86.attention;

import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The steps of [Attention] on one thread, each a few calls of routines.
final class Stretches {
    /// Scores are kept in units of a factor of 2.
    private static final double LOG2_E = 1.4426950408889634;
    private static final int LIMIT_BYTES = 2 * Long.BYTES;

    private final CpuTier tier;
    private final Routines routines;
    /// -∞, ∞, -∞, [KvPages#PAGE] each: a row of limits begins in the first part to hide tokens at the beginning of a
    /// page, in the second to hide tokens at its end.
    private final MemorySegment limits;

    Stretches(CpuTier tier, Routines routines) {
        this.tier = tier;
        this.routines = routines;
        this.limits = Arena.ofAuto().allocate(3L * KvPages.PAGE * Float.BYTES, 64);
        for (int i = 0; i < 3 * KvPages.PAGE; i++) {
            limits.setAtIndex(ValueLayout.JAVA_FLOAT, i,
                    i / KvPages.PAGE == 1 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY);
        }
    }

    /// Copies a block's queries together, scaled.
    void loadQueries(Worker worker, Block block) {
        Call call = block.call();
        int width = call.cache().headWidth();
        long bytes = (long) Float.BYTES * block.heads() * width;
        int vectors = (int) Math.ceilDiv(block.count() * bytes, (long) tier.width().bytes());
        MemorySegment queries = queries(worker, block);
        for (int t = 0; t < block.count(); t++) {
            long from = (block.first() + t) * call.query().rowBytes() + (long) Float.BYTES * block.firstHead() * width;
            MemorySegment.copy(call.query().data(), from, queries, t * bytes, bytes);
        }
        worker.parameters().set(Scaling.ELEMENTS_AT, queries.address()).set(Scaling.VECTORS, vectors)
                .set(Scaling.FACTOR, (float) (call.pattern().scale() * LOG2_E))
                .call(routines.of(new Scaling(tier)));
    }

    /// With room for a whole vector at the end.
    private static MemorySegment queries(Worker worker, Block block) {
        return worker.queries((long) Float.BYTES * block.rows() * block.call().cache().headWidth() + 64);
    }

    /// Makes `states` those of queries that have seen no key.
    void clear(Block block, MemorySegment states) {
        int bytes = RowState.bytes(block.call().cache().valuePanels());
        states.asSlice(0, (long) block.rows() * bytes).fill((byte) 0);
        for (int row = 0; row < block.rows(); row++) {
            states.set(ValueLayout.JAVA_FLOAT, (long) row * bytes + RowState.MAXIMUM, RowState.NOTHING_SEEN);
        }
    }

    /// Lets a block's queries, loaded before, attend to a stretch of positions.
    void attend(Worker worker, Block block, int stretch, MemorySegment states) {
        clear(block, states);
        int from = Math.max(stretch * Attention.STRETCH, block.begin());
        int to = Math.min((stretch + 1) * Attention.STRETCH, block.end());
        for (int page = from / KvPages.PAGE; page <= (to - 1) / KvPages.PAGE; page++) {
            attend(worker, block, page, Math.min(KvPages.PAGE, to - page * KvPages.PAGE), states);
        }
    }

    private void attend(Worker worker, Block block, int page, int tokens, MemorySegment states) {
        KvPages cache = block.call().cache();
        int panels = Math.ceilDiv(tokens, KvPages.LINE);
        int tiles = Math.ceilDiv(block.rows(), PageAttention.mostRows(tier, cache.type()));
        int rows = Math.ceilDiv(block.rows(), tiles);
        long keys = cache.isLatent() ? turnedKeys(worker, block, page, panels) : keys(block, page);
        MemorySegment scratch = worker.scratch(PageAttention.scratchBytes(rows));
        int start = page * KvPages.PAGE;
        long rowLimits = block.seesAll(start, start + KvPages.PAGE) ? 0 : limit(worker, block, start);
        Parameters parameters = worker.parameters()
                .set(PageAttention.KEYS_AT, keys)
                .set(PageAttention.NEXT_KEYS_AT, nextKeys(block, page))
                .set(PageAttention.VALUES_AT, values(block, page))
                .set(PageAttention.TOKENS, tokens)
                .set(PageAttention.PANELS, panels)
                .set(PageAttention.SCRATCH_AT, scratch.address());
        attend(parameters, worker, block, rowLimits, 0, block.rows() / rows, rows, states);
        int rest = block.rows() % rows;
        if (rest > 0) {
            attend(parameters, worker, block, rowLimits, block.rows() - rest, 1, rest, states);
        }
    }

    private static long keys(Block block, int page) {
        KvPages cache = block.call().cache();
        return cache.keys(page).address() + cache.keyPanel(block.kvHead(), 0);
    }

    private static long values(Block block, int page) {
        KvPages cache = block.call().cache();
        return cache.values(page).address() + cache.valuePanel(block.kvHead(), 0);
    }

    /// Those of the next page, or the same again.
    private static long nextKeys(Block block, int page) {
        int next = Math.min(page + 1, (block.end() - 1) / KvPages.PAGE);
        return block.call().cache().isLatent() ? values(block, next) : keys(block, next);
    }

    /// The keys of latent vectors, whose panels are turned around once for all rows.
    private long turnedKeys(Worker worker, Block block, int page, int panels) {
        KvPages cache = block.call().cache();
        var turning = new KeyTurning(tier, cache.type(), cache.headWidth());
        long keys = worker.keys(turning.bytes()).address();
        worker.parameters().set(KeyTurning.FROM_AT, values(block, page)).set(KeyTurning.KEYS_AT, keys)
                .set(KeyTurning.PANELS, panels).call(routines.of(turning));
        return keys;
    }

    /// Rows `from … from + tiles·rows - 1`.
    private void attend(Parameters parameters, Worker worker, Block block, long rowLimits, int from, int tiles,
            int rows, MemorySegment states) {
        KvPages cache = block.call().cache();
        int width = cache.headWidth();
        KvType keyType = cache.isLatent() ? KvType.F32 : cache.type();
        parameters
                .set(PageAttention.QUERIES_AT, queries(worker, block).address() + (long) Float.BYTES * from * width)
                .set(PageAttention.STATES_AT, states.address() + (long) from * RowState.bytes(cache.valuePanels()))
                .set(PageAttention.TILES, tiles)
                .set(PageAttention.LIMITS_AT, rowLimits == 0 ? 0 : rowLimits + (long) from * LIMIT_BYTES)
                .call(routines.of(new PageAttention(
                        tier, keyType, cache.type(), width, cache.valueWidth(), rows)));
    }

    /// The limits of all rows for the page that starts at position `start`.
    private long limit(Worker worker, Block block, int start) {
        MemorySegment rows = worker.limits((long) block.rows() * LIMIT_BYTES);
        for (int row = 0; row < block.rows(); row++) {
            int begin = Math.clamp(block.call().begin(block.token(row)) - start, 0, KvPages.PAGE);
            int end = Math.clamp(block.call().end(block.token(row)) - start, 0, KvPages.PAGE);
            rows.setAtIndex(ValueLayout.JAVA_LONG, 2L * row, limitsFrom(KvPages.PAGE - begin));
            rows.setAtIndex(ValueLayout.JAVA_LONG, 2L * row + 1, limitsFrom(2 * KvPages.PAGE - end));
        }
        return rows.address();
    }

    private long limitsFrom(int index) {
        return limits.address() + (long) Float.BYTES * index;
    }

    /// Adds the states of later keys to `merged`.
    void merge(Worker worker, Block block, MemorySegment merged, MemorySegment later) {
        worker.parameters().set(StateMerge.INTO_AT, merged.address()).set(StateMerge.FROM_AT, later.address())
                .set(StateMerge.ROWS, block.rows())
                .call(routines.of(new StateMerge(tier, block.call().cache().valuePanels())));
    }

    /// Writes what the states amount to.
    void finish(Worker worker, Block block, MemorySegment states) {
        Call call = block.call();
        int panels = call.cache().valuePanels();
        worker.parameters().set(StateFinish.STATES_AT, states.address()).set(StateFinish.ROWS, block.rows())
                .call(routines.of(new StateFinish(tier, panels)));
        long headBytes = (long) Float.BYTES * call.cache().valueWidth();
        for (int row = 0; row < block.rows(); row++) {
            MemorySegment.copy(states, (long) row * RowState.bytes(panels) + RowState.VALUES, call.out().data(),
                    block.token(row) * call.out().rowBytes() + block.head(row) * headBytes, headBytes);
        }
    }
}
