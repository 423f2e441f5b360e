package dev.freehold.checkpoint.synth;

import dev.freehold.checkpoint.NewTensor.RowSource;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Rows of random weights, normally distributed with variance `1 / columns`, so that activations keep their size.
///
/// Encoding billions of weights takes minutes, copying them seconds: a pool of blocks is encoded once, and each row is
/// a random choice from it.
final class RandomRows implements RowSource {
    private static final int POOL = 2048;

    private final MemorySegment pool;
    private final long pieceBytes;
    private final RandomGenerator random;

    /// @param arena    owns the pool
    /// @param columns  `K`, a whole number of blocks
    RandomRows(Arena arena, DType dtype, int columns, long seed) {
        this.random = new SplittableRandom(seed);
        int piece = columns % 256 == 0 ? 256 : dtype.elementsPerBlock() > 1 || columns % 32 == 0 ? 32 : columns;
        this.pieceBytes = dtype.byteSize(piece);
        this.pool = arena.allocate(POOL * pieceBytes, 64);
        var weights = new float[POOL * piece];
        double deviation = 1 / Math.sqrt(columns);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (deviation * random.nextGaussian());
        }
        BlockFormat.of(dtype).encode(weights, 0, weights.length, pool, 0);
    }

    @Override
    public void fill(int first, int count, MemorySegment out) {
        for (long at = 0; at < out.byteSize(); at += pieceBytes) {
            MemorySegment.copy(pool, random.nextInt(POOL) * pieceBytes, out, at, pieceBytes);
        }
    }
}
