package dev.freehold.kernels.x86.recurrence;

import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.tensor.DeltaState;
import dev.freehold.tensor.HeadOrder;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.ref.Reference;
import java.util.List;

/// The gated delta rule. A piece of work has a few columns of one head's state and all tokens: columns change
/// independently of one another, and so few of them stay in the first-level cache. That takes `4·dk·dv` multiplications
/// a token and head, fewer than the form in chunks of tokens, and gives the same bits for any batch.
public final class DeltaRule {
    private final CpuTier tier;
    private final Routines routines;
    private final ThreadTeam team;
    private final ThreadLocal<Parameters> parameters = ThreadLocal.withInitial(Parameters::new);

    public DeltaRule(CpuTier tier, Routines routines, ThreadTeam team) {
        this.tier = tier;
        this.routines = routines;
        this.team = team;
    }

    /// The arguments of `Kernels.deltaRule`.
    public void run(Tensor out, Tensor query, Tensor key, Tensor value, Tensor decay, Tensor beta, DeltaState state,
            HeadOrder order) {
        check(out, query, key, value, decay, beta, state);
        int most = DeltaPanels.mostColumns(tier);
        int groups = Math.ceilDiv(state.valueWidth(), most);
        team.run(state.heads() * groups, piece -> {
            int head = piece / groups;
            int column = piece % groups * most;
            int columns = Math.min(most, state.valueWidth() - column);
            int keyHeads = key.shape().columns() / state.keyWidth();
            long keyBytes = (long) Float.BYTES * state.keyWidth() * order.keyHead(head, state.heads(), keyHeads);
            long valueBytes = (long) Float.BYTES * ((long) head * state.valueWidth() + column);
            long headBytes = (long) Float.BYTES * head;
            parameters.get()
                    .set(DeltaPanels.STATE_AT, state.data().address() + state.panel(head, column / DeltaState.LINE))
                    .set(DeltaPanels.QUERY_AT, query.data().address() + keyBytes)
                    .set(DeltaPanels.KEY_AT, key.data().address() + keyBytes)
                    .set(DeltaPanels.VALUE_AT, value.data().address() + valueBytes)
                    .set(DeltaPanels.OUT_AT, out.data().address() + valueBytes)
                    .set(DeltaPanels.DECAY_AT, decay.data().address() + headBytes)
                    .set(DeltaPanels.BETA_AT, beta.data().address() + headBytes)
                    .set(DeltaPanels.TOKENS, out.shape().rows())
                    .call(routines.of(new DeltaPanels(
                            tier, state.heads(), keyHeads, state.keyWidth(), state.valueWidth(), columns)));
        });
        List.of(out, query, key, value, decay, beta, state).forEach(Reference::reachabilityFence);
    }

    private static void check(
            Tensor out, Tensor query, Tensor key, Tensor value, Tensor decay, Tensor beta, DeltaState state) {
        List.of(out, query, key, value, decay, beta).forEach(NativeMemory::requireFloats);
        NativeMemory.require(state.data(), "the state of the delta rule");
        requireShape(out, out.shape().rows(), state.heads() * state.valueWidth());
        requireShape(value, out.shape().rows(), state.heads() * state.valueWidth());
        requireShape(decay, out.shape().rows(), state.heads());
        requireShape(beta, out.shape().rows(), state.heads());
        requireShape(query, out.shape().rows(), key.shape().columns());
        requireShape(key, out.shape().rows(), key.shape().columns());
        int keyHeads = key.shape().columns() / state.keyWidth();
        long bytes = DeltaState.byteSize(state.heads(), state.keyWidth(), state.valueWidth());
        if (keyHeads == 0 || key.shape().columns() % state.keyWidth() != 0 || state.heads() % keyHeads != 0
                || state.data().byteSize() < bytes) {
            throw new IllegalArgumentException("%s: keys %s do not fit a state of %d heads of %d rows, %d bytes"
                    .formatted(key.name(), key.shape(), state.heads(), state.keyWidth(), state.data().byteSize()));
        }
    }

    private static void requireShape(Tensor tensor, int rows, int columns) {
        if (tensor.shape().rows() != rows || tensor.shape().columns() != columns) {
            throw new IllegalArgumentException("%s: should be (%d, %d), is %s"
                    .formatted(tensor.name(), rows, columns, tensor.shape()));
        }
    }
}
