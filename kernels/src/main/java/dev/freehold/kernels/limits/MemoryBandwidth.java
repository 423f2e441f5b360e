package dev.freehold.kernels.limits;

import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.LongAdder;

/// How fast a team's threads read memory: they sum more of it than caches hold, each its own part.
public final class MemoryBandwidth {
    private static final long BYTES = 512L << 20;
    private static final int PIECES_PER_THREAD = 16;
    private static final int GRANULE = 512;
    private static final int PAGE = 4096;

    /// A loop that reads all of a piece of memory.
    @FunctionalInterface
    public interface Loop {
        /// The sum of the numbers in `piece`, 64-bit integers without carries from one 32-bit half to the other.
        ///
        /// @param piece  native, aligned to 64 bytes, a multiple of 512 bytes long
        long sum(MemorySegment piece);
    }

    private final ThreadTeam team;
    private final Loop loop;
    private final long bytes;

    public MemoryBandwidth(ThreadTeam team, Loop loop) {
        this(team, loop, BYTES);
    }

    /// @param bytes  to sum, rounded up to equal pieces
    MemoryBandwidth(ThreadTeam team, Loop loop, long bytes) {
        long granule = (long) GRANULE * pieces(team);
        this.team = team;
        this.loop = loop;
        this.bytes = Math.ceilDiv(bytes, granule) * granule;
    }

    private static int pieces(ThreadTeam team) {
        return PIECES_PER_THREAD * team.size();
    }

    /// Bytes read per second.
    ///
    /// @throws IllegalStateException if the loop adds up wrongly
    public double bytesPerSecond() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(bytes, PAGE);
            forEachPiece(memory, MemoryBandwidth::fill);
            return bytes * 1e9 / Fastest.nanos(() -> read(memory));
        }
    }

    private void read(MemorySegment memory) {
        var sum = new LongAdder();
        forEachPiece(memory, piece -> sum.add(loop.sum(piece)));
        if (sum.sum() != bytes / Long.BYTES) {
            throw new IllegalStateException("the sum should be %d, is %d".formatted(bytes / Long.BYTES, sum.sum()));
        }
    }

    private static void fill(MemorySegment piece) {
        for (long at = 0; at < piece.byteSize(); at += Long.BYTES) {
            piece.set(ValueLayout.JAVA_LONG, at, 1);
        }
    }

    private interface Action {
        void on(MemorySegment piece);
    }

    private void forEachPiece(MemorySegment memory, Action action) {
        int pieces = pieces(team);
        long size = bytes / pieces;
        team.run(pieces, i -> action.on(memory.asSlice(i * size, size)));
    }
}
