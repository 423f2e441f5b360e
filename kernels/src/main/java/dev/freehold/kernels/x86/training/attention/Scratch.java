package dev.freehold.kernels.x86.training.attention;

import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// What a thread needs for itself: the parameters of routines, and memory that grows to the largest piece.
final class Scratch {
    /// What memory is for.
    enum Use {
        /// The queries of a block, packed: of each head that reads the same keys.
        QUERIES,
        /// The gradients of the outputs of a block, packed.
        OUTPUTS,
        /// Scores, then weights.
        SCORES,
        /// Gradients of weights, then of scores.
        GRADIENTS,
        /// Weights, or what becomes of them, packed as a left factor.
        WEIGHTS,
        /// Packed as right factors.
        KEYS_TURNED, KEYS, VALUES_TURNED, VALUES, ROWS,
        /// Sums of values, of each head.
        SUMS,
        /// Of each head and row: the greatest score, the sum of weights.
        MAXIMA, TOTALS
    }

    private final Parameters parameters = new Parameters();
    private final MemorySegment[] memory = new MemorySegment[Use.values().length];

    Scratch() {
        Arrays.fill(memory, MemorySegment.NULL);
    }

    Parameters parameters() {
        return parameters;
    }

    /// At least `bytes`, with whatever was last written there.
    MemorySegment memory(Use use, long bytes) {
        memory[use.ordinal()] = NativeMemory.atLeast(memory[use.ordinal()], bytes);
        return memory[use.ordinal()];
    }

    /// The address of at least `bytes`.
    long at(Use use, long bytes) {
        return memory(use, bytes).address();
    }
}
