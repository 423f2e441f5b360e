package dev.freehold.kernels.x86.training.attention;

import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.kernels.x86.training.elementwise.RowDots;
import dev.freehold.kernels.x86.training.gemm.BlockProduct;
import dev.freehold.tensor.ShapeMismatchException;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import dev.freehold.tensor.training.AttentionSequences;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.function.BiConsumer;

/// Causal attention within the sequences of a batch, and the way back, in pieces that no two threads share results of.
public final class TrainingAttention {
    /// Of products, under which no other thread is woken.
    private static final long ALONE = 1 << 18;
    /// Rows whose products are summed in a piece, and bytes that are zeroed.
    private static final int ROWS = 4096;
    private static final long BYTES = 1 << 20;

    private final CpuTier tier;
    private final Routines routines;
    private final ThreadTeam team;
    private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);
    private MemorySegment means = MemorySegment.NULL;

    public TrainingAttention(CpuTier tier, Routines routines, ThreadTeam team) {
        this.tier = tier;
        this.routines = routines;
        this.team = team;
    }

    public void forward(BlockProduct product, Tensor out, Tensor logSumExp, Tensor query, Tensor key, Tensor value,
            AttentionSequences sequences) {
        int heads = sequences.pattern().heads();
        requireHeads(sequences, heads, query.shape().columns(), out, query);
        requireHeads(sequences, heads, heads, logSumExp);
        requireHeads(sequences, sequences.kvHeads(), query.shape().columns() / heads * sequences.kvHeads(), key, value);
        var forward = new Forward(tier, routines, product, sequences.pattern(), Heads.of(out, heads), logSumExp,
                Heads.of(query, heads), Heads.of(key, sequences.kvHeads()), Heads.of(value, sequences.kvHeads()));
        share(Unit.all(sequences, Unit.QUERIES), query, forward::run);
        keepAlive(out, logSumExp, query, key, value);
    }

    public void backward(BlockProduct product, Tensor dQuery, Tensor dKey, Tensor dValue, Tensor dOut, Tensor out,
            Tensor logSumExp, Tensor query, Tensor key, Tensor value, AttentionSequences sequences) {
        int heads = sequences.pattern().heads();
        int kvHeads = sequences.kvHeads();
        requireHeads(sequences, heads, query.shape().columns(), dQuery, dOut, out, query);
        requireHeads(sequences, heads, heads, logSumExp);
        requireHeads(sequences, kvHeads, query.shape().columns() / heads * kvHeads, dKey, dValue, key, value);
        clear(dQuery);
        clear(dKey);
        clear(dValue);
        means = NativeMemory.atLeast(means, logSumExp.data().byteSize());
        sumProducts(dOut, out, heads);
        var backward = new Backward(tier, routines, product, sequences.pattern(), Heads.of(dQuery, heads),
                Heads.of(dKey, kvHeads), Heads.of(dValue, kvHeads), Heads.of(dOut, heads),
                logSumExp.data().address(), means.address(), Heads.of(query, heads), Heads.of(key, kvHeads),
                Heads.of(value, kvHeads));
        List<Unit> whole = Unit.sequences(sequences);
        if (areEnough(whole)) {
            share(whole, query, backward::all);
        } else { // weights are computed twice, with the same results
            share(Unit.all(sequences, Unit.KEYS), query, backward::ofKeys);
            share(Unit.all(sequences, Unit.QUERIES), query, backward::ofQueries);
        }
        keepAlive(dQuery, dKey, dValue, dOut, out, logSumExp, query, key, value);
    }

    /// Whether threads that share `units` are busy most of the time.
    private boolean areEnough(List<Unit> units) {
        double most = 0;
        double all = 0;
        for (Unit unit : units) {
            double work = (double) (unit.end() - unit.begin()) * (unit.end() - unit.begin());
            most = Math.max(most, work);
            all += work;
        }
        return most * team.size() <= 1.3 * all;
    }

    private void share(List<Unit> units, Tensor query, BiConsumer<Scratch, Unit> work) {
        long products = 0;
        for (Unit unit : units) {
            products += (long) unit.tokens(Unit.QUERIES) * (unit.end() - unit.begin());
        }
        if (products * query.shape().columns() < ALONE) {
            units.forEach(unit -> work.accept(scratches.get(), unit));
        } else {
            team.run(units.size(), piece -> work.accept(scratches.get(), units.get(piece)));
        }
    }

    private void clear(Tensor tensor) {
        MemorySegment data = tensor.data();
        team.run((int) Math.ceilDiv(data.byteSize(), BYTES), piece ->
                data.asSlice(piece * BYTES, Math.min(BYTES, data.byteSize() - piece * BYTES)).fill((byte) 0));
    }

    private void sumProducts(Tensor dOut, Tensor out, int heads) {
        int rows = out.shape().rows() * heads;
        long rowBytes = out.rowBytes() / heads;
        team.run(Math.ceilDiv(rows, ROWS), piece -> {
            long from = (long) piece * ROWS;
            scratches.get().parameters()
                    .set(RowLoop.P_ROWS, Math.min(ROWS, rows - from))
                    .set(RowDots.P_OUT, means.address() + from * Float.BYTES)
                    .set(RowDots.P_X, dOut.data().address() + from * rowBytes)
                    .set(RowDots.P_Y, out.data().address() + from * rowBytes)
                    .call(routines.of(new RowDots(tier, (int) rowBytes / Float.BYTES)));
        });
    }

    private static void requireHeads(AttentionSequences sequences, int heads, int columns, Tensor... tensors) {
        for (Tensor tensor : tensors) {
            NativeMemory.requireFloats(tensor);
            if (tensor.shape().rows() != sequences.tokens() || tensor.shape().columns() != columns
                    || columns % heads != 0) {
                throw new ShapeMismatchException("%s: is %s, should be %d tokens of %d elements, %d heads"
                        .formatted(tensor.name(), tensor.shape(), sequences.tokens(), columns, heads));
            }
        }
    }

    private static void keepAlive(Tensor... tensors) {
        for (Tensor tensor : tensors) {
            Reference.reachabilityFence(tensor);
        }
    }
}
