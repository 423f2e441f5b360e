package dev.freehold.kernels.blocked;

import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.LongAdder;

/// How fast a team's threads read memory: they sum more of it than any cache holds, each its own part.
///
/// The best of some passes counts, since others may use the machine; the first ones only compile the loop.
final class StreamingSum {
    private static final long BYTES = 512L << 20;
    private static final int PASSES = 8;
    private static final int PIECES_PER_THREAD = 16;
    private static final long STRIDE = 8 * Long.BYTES;

    private final ThreadTeam team;
    private final long bytes;

    StreamingSum(ThreadTeam team) {
        this(team, BYTES);
    }

    /// @param bytes  to sum, at least; whole cache lines for each piece
    StreamingSum(ThreadTeam team, long bytes) {
        this.team = team;
        long granule = STRIDE * PIECES_PER_THREAD * team.size();
        this.bytes = (bytes + granule - 1) / granule * granule;
    }

    /// Bytes read per second.
    double bytesPerSecond() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(bytes, STRIDE);
            forEachPiece(memory, piece -> piece.fill((byte) 1));
            long best = Long.MAX_VALUE;
            for (int i = 0; i < PASSES; i++) {
                long start = System.nanoTime();
                long sum = sum(memory);
                best = Math.min(best, System.nanoTime() - start);
                if (sum != bytes / Long.BYTES * 0x0101_0101_0101_0101L) {
                    throw new IllegalStateException("the sum of %d bytes is wrong".formatted(bytes));
                }
            }
            return bytes * 1e9 / best;
        }
    }

    private long sum(MemorySegment memory) {
        var total = new LongAdder();
        forEachPiece(memory, piece -> total.add(sumOf(piece)));
        return total.sum();
    }

    private interface Action {
        void on(MemorySegment piece);
    }

    private void forEachPiece(MemorySegment memory, Action action) {
        int pieces = PIECES_PER_THREAD * team.size();
        long size = bytes / pieces;
        team.run(pieces, i -> action.on(memory.asSlice(i * size, size)));
    }

    /// Eight sums side by side, so that a load need not wait for the addition before it.
    private static long sumOf(MemorySegment piece) {
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        long e = 0;
        long f = 0;
        long g = 0;
        long h = 0;
        for (long at = 0; at < piece.byteSize(); at += STRIDE) {
            a += piece.get(ValueLayout.JAVA_LONG, at);
            b += piece.get(ValueLayout.JAVA_LONG, at + 8);
            c += piece.get(ValueLayout.JAVA_LONG, at + 16);
            d += piece.get(ValueLayout.JAVA_LONG, at + 24);
            e += piece.get(ValueLayout.JAVA_LONG, at + 32);
            f += piece.get(ValueLayout.JAVA_LONG, at + 40);
            g += piece.get(ValueLayout.JAVA_LONG, at + 48);
            h += piece.get(ValueLayout.JAVA_LONG, at + 56);
        }
        return a + b + c + d + e + f + g + h;
    }
}
