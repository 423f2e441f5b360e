package dev.freehold.kernels.x86.limits;

import dev.freehold.kernels.limits.Fastest;
import dev.freehold.kernels.limits.MemoryBandwidth;
import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routine;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.MachineLimits;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;

/// What a machine can do with the instructions of one tier, on the threads of one team.
public final class X86Limits {
    private static final int CACHE_LINE = 64;
    private static final int PIECES_PER_THREAD = 16;
    private static final int TURNS = 100_000;

    private final CpuTier tier;
    private final ThreadTeam team;
    private final Routine load;
    private final Routine dots;

    public X86Limits(CpuTier tier, Routines routines, ThreadTeam team) {
        this.tier = tier;
        this.team = team;
        this.load = routines.of(new StreamingLoad(tier));
        this.dots = routines.of(new ByteDots(tier));
    }

    /// Takes about a second, and 512 MiB of memory meanwhile.
    public MachineLimits measure() {
        double bandwidth = new MemoryBandwidth(team, this::sum).bytesPerSecond();
        return new MachineLimits(OptionalDouble.of(bandwidth), OptionalDouble.of(int8MacsPerSecond()));
    }

    /// @param piece  native, a multiple of 512 bytes
    long sum(MemorySegment piece) {
        int turnBytes = StreamingLoad.VECTORS * tier.width().bytes();
        if (!piece.isNative() || piece.isMapped() || piece.byteSize() == 0 || piece.byteSize() % turnBytes != 0) {
            throw new IllegalArgumentException(
                    "machine code sums native memory, %d bytes at a time".formatted(turnBytes));
        }
        return call(load, new Parameters()
                .set(StreamingLoad.MEMORY_AT, piece.address())
                .set(StreamingLoad.COUNT, piece.byteSize() / turnBytes), StreamingLoad.OUT_AT);
    }

    double int8MacsPerSecond() {
        return macs() * 1e9 / Fastest.nanos(this::multiply);
    }

    private int pieces() {
        return PIECES_PER_THREAD * team.size();
    }

    private long macs() {
        return new ByteDots(tier).macs() * TURNS * pieces();
    }

    private void multiply() {
        var sum = new LongAdder();
        team.run(pieces(), _ -> sum.add(call(dots, new Parameters().set(ByteDots.TURNS, TURNS), ByteDots.OUT_AT)));
        if (sum.sum() != macs()) {
            throw new IllegalStateException("the sum of products should be %d, is %d".formatted(macs(), sum.sum()));
        }
    }

    /// The sum of the int32 lanes of the vector that `routine` writes to the address in parameter `out`.
    private long call(Routine routine, Parameters parameters, int out) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment lanes = arena.allocate(tier.width().bytes(), CACHE_LINE);
            parameters.set(out, lanes.address()).call(routine);
            long sum = 0;
            for (int lane = 0; lane < tier.lanes(); lane++) {
                sum += lanes.getAtIndex(ValueLayout.JAVA_INT, lane);
            }
            return sum;
        }
    }
}
