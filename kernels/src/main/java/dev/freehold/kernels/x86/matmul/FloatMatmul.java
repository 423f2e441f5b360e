package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.matmul.RowPieces.Part;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Weights of floating point times activations, both as they are; where the processor multiplies pairs of bf16, the
/// activations of bf16 weights are rounded to bf16, and denormal numbers count as 0.
final class FloatMatmul {
    /// The most tokens that one tile takes.
    private static final int FEW = 8;
    /// Weights of a piece of work that reads them once: less is not worth taking from the other threads.
    private static final long ONCE = 1 << 19;
    private static final int CACHE_LINE = 64;

    private final CpuTier tier;
    private final boolean pairsBfloat16;
    private final Routines routines;
    private final ThreadTeam team;
    private final ThreadLocal<Worker> workers;
    private MemorySegment activations = MemorySegment.NULL;

    FloatMatmul(CpuTier tier, boolean pairsBfloat16, Routines routines, ThreadTeam team, ThreadLocal<Worker> workers) {
        this.tier = tier;
        this.pairsBfloat16 = pairsBfloat16;
        this.routines = routines;
        this.team = team;
        this.workers = workers;
    }

    /// @param batches  one or more, with matrices of one type
    /// @param input    F32 `(R, K)`, that all their tokens are of
    void run(List<Batch> batches, Tensor input) {
        InterleavedMatrix weight = batches.getFirst().weight();
        FloatElements elements = elements(weight.dtype());
        int steps = Math.ceilDiv(weight.columns(), elements.perStep());
        int pitch = pitch(steps * elements.activationBytes());
        copy(input, elements, pitch);
        int fair = RowPieces.fairShare(batches, team.size());
        new RowPieces(batches, batch -> {
            int rows = rows(batch);
            return batch.tokens() <= FEW ? RowPieces.groupsPerPiece(batch, fair, rows, ONCE) : rows;
        }).run(team, workers, (part, worker) -> multiply(part, elements, steps, pitch, worker));
    }

    private List<TokenTiles> tiles(Batch batch) {
        return TokenTiles.of(batch.tokens(), batch.tokens() <= FEW ? FEW : manyTokens());
    }

    /// Groups of rows of a tile.
    private int rows(Batch batch) {
        return Math.min(batch.weight().groups(), FloatProduct.mostRows(tier, tiles(batch).getFirst().tokens()));
    }

    /// Tokens of a tile for prompts.
    private int manyTokens() {
        return tier.isAvx512() ? 12 : 5;
    }

    private FloatElements elements(DType dtype) {
        return switch (dtype) {
            case F32 -> FloatElements.F32;
            case F16 -> FloatElements.F16;
            case BF16 -> pairsBfloat16 ? FloatElements.BF16_PAIRS : FloatElements.BF16;
            default -> throw new IllegalArgumentException(dtype + " is no type of floating point");
        };
    }

    /// Rows that lie a power of two apart would share few lines of the first-level cache.
    private static int pitch(int bytes) {
        return Math.ceilDiv(bytes, CACHE_LINE) * CACHE_LINE + CACHE_LINE;
    }

    private void copy(Tensor input, FloatElements elements, int pitch) {
        int tokens = input.shape().rows();
        activations = NativeMemory.atLeast(activations, (long) tokens * pitch);
        if (tokens == 1) {
            copy(input, elements, pitch, 0);
        } else {
            team.run(tokens, token -> copy(input, elements, pitch, token));
        }
    }

    private void copy(Tensor input, FloatElements elements, int pitch, int token) {
        int columns = input.shape().columns();
        MemorySegment row = input.data().asSlice(token * input.rowBytes(), input.rowBytes());
        MemorySegment to = activations.asSlice((long) token * pitch, pitch);
        if (elements != FloatElements.BF16_PAIRS) {
            to.copyFrom(row);
            to.asSlice(row.byteSize(), Float.BYTES).fill((byte) 0); // the partner of an odd last element
            return;
        }
        int vectors = Math.ceilDiv(columns, tier.lanes());
        Worker worker = workers.get();
        MemorySegment padded = worker.results((long) vectors * tier.width().bytes());
        padded.copyFrom(row);
        padded.asSlice(row.byteSize(), (long) vectors * tier.width().bytes() - row.byteSize()).fill((byte) 0);
        worker.parameters()
                .set(ToBfloat16.FROM_AT, padded.address())
                .set(ToBfloat16.TO_AT, to.address())
                .set(ToBfloat16.VECTORS, vectors)
                .call(routines.of(new ToBfloat16()));
    }

    private void multiply(Part part, FloatElements elements, int steps, int pitch, Worker worker) {
        int rest = part.count() % rows(part.batch());
        int whole = part.count() - rest;
        for (TokenTiles tiles : tiles(part.batch())) {
            multiply(part, 0, whole, tiles,
                    new FloatProduct(tier, elements, rows(part.batch()), tiles.tokens(), steps, pitch), worker);
            multiply(part, whole, rest, tiles,
                    new FloatProduct(tier, elements, rest, tiles.tokens(), steps, pitch), worker);
        }
    }

    /// @param from   the first group of rows, among those of `part`
    /// @param count  groups of rows
    private void multiply(
            Part part, int from, int count, TokenTiles tiles, FloatProduct product, Worker worker) {
        if (count == 0) {
            return;
        }
        long token = part.batch().first() + tiles.from();
        worker.parameters()
                .set(FloatProduct.WEIGHTS_AT, part.weight().address(part.first() + from, count))
                .set(FloatProduct.GROUPS, count / product.rows())
                .set(FloatProduct.TOKENS_AT, activations.address() + token * product.pitch())
                .set(FloatProduct.TILE_COUNT, tiles.count())
                .set(FloatProduct.OUT_AT, part.out() + tiles.from() * part.stride()
                        + (long) from * tier.width().bytes())
                .set(FloatProduct.OUT_STRIDE, part.stride())
                .call(routines.of(product));
    }
}
