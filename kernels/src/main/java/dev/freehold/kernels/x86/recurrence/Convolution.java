package dev.freehold.kernels.x86.recurrence;

import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.RowLoop;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/// The causal convolution of each channel by itself. A piece of work has some neighbouring channels and all tokens:
/// channels are independent of one another, and the rows that the next row needs again stay in the first-level cache.
public final class Convolution {
    /// Channels of a piece: where there are many tokens so that its rows fit the first-level cache, where there are few
    /// so that it is worth another thread.
    private static final int MOST_CHANNELS = 256;
    private static final int WORTH_SHARING = 1 << 14;
    private static final int MULTIPLE = 64;

    private final CpuTier tier;
    private final Routines routines;
    private final ThreadTeam team;
    private final ThreadLocal<Parameters> parameters = ThreadLocal.withInitial(Parameters::new);

    public Convolution(CpuTier tier, Routines routines, ThreadTeam team) {
        this.tier = tier;
        this.routines = routines;
        this.team = team;
    }

    /// The arguments of `Kernels.convolve`.
    public void run(Tensor out, Tensor input, Tensor history, Tensor taps) {
        check(out, input, history, taps);
        int channels = input.shape().columns();
        int worth = MULTIPLE * Math.ceilDiv(WORTH_SHARING, MULTIPLE * input.shape().rows());
        int width = Math.max(MOST_CHANNELS, worth);
        team.run(Math.ceilDiv(channels, width), piece -> {
            int from = piece * width;
            int count = Math.min(width, channels - from);
            convolve(out, input, history, taps, from, count);
            remember(input, history, from, count);
        });
        List.of(out, input, history, taps).forEach(Reference::reachabilityFence);
    }

    private static void check(Tensor out, Tensor input, Tensor history, Tensor taps) {
        List.of(out, input, history, taps).forEach(NativeMemory::requireFloats);
        int channels = input.shape().columns();
        int count = taps.shape().rows();
        if (!out.shape().equals(input.shape()) || taps.shape().columns() != channels
                || history.shape().columns() != channels || history.shape().rows() != count - 1) {
            throw new IllegalArgumentException("%s: %s, a history %s and taps %s do not make %s".formatted(
                    input.name(), input.shape(), history.shape(), taps.shape(), out.shape()));
        }
        if (count > ConvolveRows.MOST_TAPS) {
            throw new IllegalArgumentException("%s: %d taps are more than the %d there can be"
                    .formatted(taps.name(), count, ConvolveRows.MOST_TAPS));
        }
    }

    /// Channels `from … from + count - 1`: row by row while rows of `history` are needed, then the others at once.
    private void convolve(Tensor out, Tensor input, Tensor history, Tensor taps, int from, int count) {
        int before = history.shape().rows();
        int tokens = input.shape().rows();
        var routine = routines.of(new ConvolveRows(tier, input.shape().columns(), count, before + 1));
        for (int t = 0; t < tokens; t += t < before ? 1 : tokens) {
            Parameters p = parameters.get();
            p.set(RowLoop.P_ROWS, t < before ? 1 : tokens - before)
                    .set(ConvolveRows.P_OUT, address(out, t, from))
                    .set(ConvolveRows.P_TAPS, address(taps, 0, from));
            for (int j = 0; j <= before; j++) {
                p.set(ConvolveRows.P_X + j, t + j < before ? address(history, t + j, from)
                        : address(input, t + j - before, from));
            }
            p.call(routine);
        }
    }

    private static long address(Tensor x, int row, int column) {
        return x.data().address() + offset(x, row, column);
    }

    private static long offset(Tensor x, int row, int column) {
        return row * x.rowBytes() + (long) Float.BYTES * column;
    }

    /// Makes `history` the last rows of what it was and `input`.
    private static void remember(Tensor input, Tensor history, int from, int count) {
        int before = history.shape().rows();
        int tokens = input.shape().rows();
        for (int i = 0; i < before; i++) {
            int row = tokens + i;
            Tensor source = row < before ? history : input;
            MemorySegment.copy(source.data(), offset(source, row < before ? row : row - before, from),
                    history.data(), offset(history, i, from), (long) Float.BYTES * count);
        }
    }
}
