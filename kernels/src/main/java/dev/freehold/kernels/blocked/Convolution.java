package dev.freehold.kernels.blocked;

import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;

/// The causal convolution of each channel by itself. A piece of work has some neighbouring channels and all tokens.
final class Convolution {
    /// Channels of a piece, whose rows stay in the first-level cache.
    private static final int CHANNELS = 256;

    private final Loops loops;
    private final ThreadTeam team;

    Convolution(Loops loops, ThreadTeam team) {
        this.loops = loops;
        this.team = team;
    }

    /// The arguments of `Kernels.convolve`.
    void run(Tensor out, Tensor input, Tensor history, Tensor taps) {
        int channels = input.shape().columns();
        team.run(Math.ceilDiv(channels, CHANNELS), piece -> {
            int from = piece * CHANNELS;
            int count = Math.min(CHANNELS, channels - from);
            for (int t = 0; t < input.shape().rows(); t++) {
                convolve(out, input, history, taps, t, from, count);
            }
            remember(input, history, from, count);
        });
    }

    /// Channels `from … from + count - 1` of row `t`.
    private void convolve(Tensor out, Tensor input, Tensor history, Tensor taps, int t, int from, int count) {
        int before = history.shape().rows();
        out.data().asSlice(at(out, t, from), (long) Float.BYTES * count).fill((byte) 0);
        for (int j = 0; j <= before; j++) {
            Tensor source = t + j < before ? history : input;
            int row = t + j < before ? t + j : t + j - before;
            loops.addProduct(out.data(), at(out, t, from), source.data(), at(source, row, from),
                    taps.data(), at(taps, j, from), count);
        }
        loops.sigmoidGate(out.data(), out.data(), at(out, t, from), count);
    }

    /// Makes `history` the last rows of what it was and `input`.
    private static void remember(Tensor input, Tensor history, int from, int count) {
        int before = history.shape().rows();
        for (int i = 0; i < before; i++) {
            int row = input.shape().rows() + i;
            Tensor source = row < before ? history : input;
            MemorySegment.copy(source.data(), at(source, row < before ? row : row - before, from),
                    history.data(), at(history, i, from), (long) Float.BYTES * count);
        }
    }

    private static long at(Tensor x, int row, int column) {
        return row * x.rowBytes() + (long) Float.BYTES * column;
    }
}
