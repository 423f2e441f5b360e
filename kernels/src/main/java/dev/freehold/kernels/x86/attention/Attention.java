package dev.freehold.kernels.x86.attention;

import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.tensor.AttentionPattern;
import dev.freehold.tensor.KvPages;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;

/// Causal attention, page by page with a running maximum and sum (online softmax, <https://arxiv.org/abs/1805.02867>;
/// blocked as in FlashAttention-2, <https://arxiv.org/abs/2307.08691>).
///
/// A piece of work has one key-value head and a [Block] of neighbouring tokens with query heads that read that head, so
/// that these share every key and value that is loaded. Keys are cut into stretches of [#STRETCH] positions,
/// whose states are merged first to last: always, so that a result is bit for bit the same whether the threads share
/// pieces alone or, where pieces are too few (generation over a long context), also the stretches of a piece; and
/// whatever else is in the batch.
public final class Attention {
    /// Positions; a multiple of a page.
    static final int STRETCH = 8 * KvPages.PAGE;
    /// Tokens that one thread stores: a panel of keys, whose lines two threads should not write.
    private static final int STORED = KvPages.LINE;

    private final Stretches stretches;
    private final ThreadTeam team;
    private final ThreadLocal<Worker> workers = ThreadLocal.withInitial(Worker::new);
    private MemorySegment states = MemorySegment.NULL;

    public Attention(CpuTier tier, Routines routines, ThreadTeam team) {
        this.stretches = new Stretches(tier, routines);
        this.team = team;
    }

    /// The arguments of `Kernels.store`.
    public void store(KvPages cache, int position, Tensor keys, Tensor values) {
        int end = position + keys.shape().rows();
        int first = position / STORED;
        team.run((end - 1) / STORED + 1 - first, piece -> {
            int from = Math.max(position, (first + piece) * STORED);
            int to = Math.min(end, (first + piece + 1) * STORED);
            for (int p = from; p < to; p++) {
                cache.store(p, keys, values, p - position);
            }
        });
    }

    /// The arguments of `Kernels.attention`.
    public synchronized void run(Tensor out, Tensor query, KvPages cache, int position, AttentionPattern pattern) {
        check(out, query, cache, position, pattern);
        var call = new Call(out, query, cache, position, pattern, team.size());
        if (call.stretches() == 1 || team.size() == 1 || call.pieces() >= 2 * team.size()) {
            team.run(call.pieces(), piece -> whole(call.block(piece)));
        } else {
            states = NativeMemory.atLeast(states, (long) call.pieces() * call.stretches() * call.stateBytes());
            team.run(call.pieces() * call.stretches(), part -> part(call, part));
            team.run(call.pieces(), piece -> merge(call, piece));
        }
    }

    private static void check(Tensor out, Tensor query, KvPages cache, int position, AttentionPattern pattern) {
        int heads = pattern.heads();
        boolean fits = query.shape().columns() == heads * cache.headWidth()
                && out.shape().columns() == heads * cache.valueWidth() && out.shape().rows() == query.shape().rows();
        if (!fits || heads % cache.kvHeads() != 0 || position < 0) {
            throw new IllegalArgumentException("%d heads, %d for keys of %d and values of %d, do not make %s of %s"
                    .formatted(heads, cache.kvHeads(), cache.headWidth(), cache.valueWidth(), out.shape(),
                            query.shape()));
        }
        NativeMemory.requireFloats(query);
        NativeMemory.requireFloats(out);
        int end = position + query.shape().rows();
        if (!cache.keys((end - 1) / KvPages.PAGE).scope().isAlive()) { // throws if there is no such page
            throw new IllegalStateException("the cache is closed");
        }
    }

    /// All stretches of a block, one after the other.
    private void whole(Block block) {
        Worker worker = workers.get();
        int bytes = block.call().stateBytes();
        MemorySegment memory = worker.states(2L * bytes);
        MemorySegment merged = memory.asSlice(0, bytes);
        MemorySegment state = memory.asSlice(bytes, bytes);
        stretches.loadQueries(worker, block);
        stretches.clear(block, merged);
        for (int stretch = block.firstStretch(); stretch <= block.lastStretch(); stretch++) {
            stretches.attend(worker, block, stretch, state);
            stretches.merge(worker, block, merged, state);
        }
        stretches.finish(worker, block, merged);
    }

    /// Stretch `part % stretches` of a block.
    private void part(Call call, int part) {
        Block block = call.block(part / call.stretches());
        int stretch = call.firstStretch() + part % call.stretches();
        if (stretch >= block.firstStretch() && stretch <= block.lastStretch()) {
            Worker worker = workers.get();
            stretches.loadQueries(worker, block);
            stretches.attend(worker, block, stretch, state(call, part));
        }
    }

    private void merge(Call call, int piece) {
        Block block = call.block(piece);
        Worker worker = workers.get();
        MemorySegment merged = worker.states(call.stateBytes());
        stretches.clear(block, merged);
        for (int stretch = block.firstStretch(); stretch <= block.lastStretch(); stretch++) {
            stretches.merge(worker, block, merged,
                    state(call, piece * call.stretches() + stretch - call.firstStretch()));
        }
        stretches.finish(worker, block, merged);
    }

    private MemorySegment state(Call call, int part) {
        return states.asSlice((long) part * call.stateBytes(), call.stateBytes());
    }
}
