package dev.freehold.models.cache;

import dev.freehold.tensor.DeltaState;
import dev.freehold.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The state of a recurrent block: it cannot be cut back, only copied and put back.
public final class RecurrentCache implements BlockCache {
    private final Tensor queries;
    private final Tensor keys;
    private final Tensor values;
    private final DeltaState memory;

    RecurrentCache(Arena arena, CacheLayout.Recurrent layout) {
        int before = layout.taps() - 1;
        this.queries = Tensor.zeros(arena, "queries", before, layout.keyHeads() * layout.keyWidth());
        this.keys = Tensor.zeros(arena, "keys", before, layout.keyHeads() * layout.keyWidth());
        this.values = Tensor.zeros(arena, "values", before, layout.valueHeads() * layout.valueWidth());
        this.memory = DeltaState.empty(arena, layout.valueHeads(), layout.keyWidth(), layout.valueWidth());
    }

    /// The queries of the last `J - 1` tokens before their convolution, F32 `(J - 1, Hk·dk)`.
    public Tensor queries() {
        return queries;
    }

    /// The keys likewise.
    public Tensor keys() {
        return keys;
    }

    /// The values likewise, F32 `(J - 1, Hv·dv)`.
    public Tensor values() {
        return values;
    }

    public DeltaState memory() {
        return memory;
    }

    @Override
    public void reserve(int length, int tokens) {}

    @Override
    public boolean canRewind(int length) {
        return true;
    }

    @Override
    public void clear() {
        state().forEach(state -> state.fill((byte) 0));
    }

    @Override
    public List<MemorySegment> state() {
        return List.of(queries.data(), keys.data(), values.data(), memory.data());
    }

    @Override
    public List<MemorySegment> contents(int length) {
        return state();
    }

    @Override
    public long byteSize() {
        return state().stream().mapToLong(MemorySegment::byteSize).sum();
    }
}
