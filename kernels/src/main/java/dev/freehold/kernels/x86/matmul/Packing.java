package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.memory.Slabs;
import dev.freehold.kernels.x86.memory.SystemMemory;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;

/// Packs weight matrices into memory of its own, on all threads. What has been packed of a mapped file leaves memory
/// again, so that there are never two copies.
public final class Packing implements AutoCloseable {
    /// Bytes that one thread packs before it lets go of the pages it read.
    private static final long PIECE = 4 << 20;

    private final int lanes;
    private final Slabs slabs;
    private final Routines routines;
    private final ThreadTeam team;
    private final ThreadLocal<Worker> workers = ThreadLocal.withInitial(Worker::new);

    /// @param lanes  rows in a group
    public Packing(int lanes, SystemMemory system, Routines routines, ThreadTeam team) {
        this.lanes = lanes;
        this.slabs = new Slabs(system);
        this.routines = routines;
        this.team = team;
    }

    public synchronized InterleavedMatrix pack(Tensor weight) {
        var layout = new Interleaving(weight.dtype(), lanes);
        int groups = Math.ceilDiv(weight.shape().rows(), lanes);
        MemorySegment data = slabs.take(groups * layout.groupBytes(weight.shape().columns()));
        try {
            pack(weight, layout, groups, data);
        } catch (RuntimeException | Error e) {
            slabs.free(data);
            throw e;
        }
        return new InterleavedMatrix(weight.name(), weight.shape(), layout, data);
    }

    private void pack(Tensor weight, Interleaving layout, int groups, MemorySegment data) {
        long groupBytes = layout.groupBytes(weight.shape().columns());
        int perPiece = (int) Math.max(1, Math.min(PIECE / groupBytes, Math.ceilDiv(groups, team.size())));
        var weave = new Weaving(layout, weight.rowBytes());
        boolean even = weight.rowBytes() * lanes == groupBytes;
        team.run(Math.ceilDiv(groups, perPiece), piece -> {
            int end = Math.min(groups, (piece + 1) * perPiece);
            for (int group = piece * perPiece; group < end; group++) {
                MemorySegment to = data.asSlice(group * groupBytes, groupBytes);
                if (even && (group + 1) * lanes <= weight.shape().rows()) {
                    weave(weave, weight.data().asSlice(group * groupBytes, groupBytes), to);
                } else {
                    layout.pack(weight, group, to);
                }
            }
            letGo(weight, piece * perPiece * lanes, Math.min(weight.shape().rows(), end * lanes));
        });
    }

    /// Copied first: machine code must not read a mapped file, which somebody may cut off meanwhile.
    private void weave(Weaving weaving, MemorySegment rows, MemorySegment to) {
        Worker worker = workers.get();
        MemorySegment copy = worker.panel(rows.byteSize());
        MemorySegment.copy(rows, 0, copy, 0, rows.byteSize());
        worker.parameters()
                .set(Weaving.ROWS_AT, copy.address())
                .set(Weaving.OUT_AT, to.address())
                .call(routines.of(weaving));
    }

    private static void letGo(Tensor weight, int from, int to) {
        MemorySegment rows = weight.data().asSlice(from * weight.rowBytes(), (to - from) * weight.rowBytes());
        if (rows.isMapped()) {
            rows.unload();
        }
    }

    /// Frees a matrix; nobody may compute with it any more.
    ///
    /// @throws IllegalStateException if that has been done before
    public synchronized void release(InterleavedMatrix weight) {
        slabs.free(weight.release());
    }

    /// Bytes of all that is packed.
    public long byteSize() {
        return slabs.taken();
    }

    /// Frees all matrices; nobody may compute with them any more.
    @Override
    public synchronized void close() {
        slabs.close();
    }
}
