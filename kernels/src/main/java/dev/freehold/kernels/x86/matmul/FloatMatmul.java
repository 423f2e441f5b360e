package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;

/// Weights of floating point times activations, both as they are; where the processor multiplies pairs of bf16, the
/// activations of bf16 weights are rounded to bf16, and denormal numbers count as 0.
final class FloatMatmul {
    /// The most tokens that one tile takes.
    private static final int FEW = 8;
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

    void run(Tensor out, InterleavedMatrix weight, Tensor input) {
        FloatElements elements = elements(weight.source().dtype());
        int steps = Math.ceilDiv(weight.columns(), elements.perStep());
        int pitch = pitch(steps * elements.activationBytes());
        copy(input, elements, pitch);
        int tokens = input.shape().rows();
        int most = tokens <= FEW ? tokens : manyTokens();
        int groups = weight.groups();
        int rows = Math.min(groups, tokens <= FEW ? FloatProduct.mostRows(tier, most) : 2);
        int groupsPerPiece = tokens <= FEW ? RowPieces.groupsPerPiece(weight, team.size(), rows) : rows;
        team.run(Math.ceilDiv(groups, groupsPerPiece), piece -> {
            int first = piece * groupsPerPiece;
            Worker worker = workers.get();
            RowPieces.run(out, weight, first, Math.min(groupsPerPiece, groups - first), worker,
                    (from, count, to, stride) -> {
                        int whole = count / rows;
                        multiply(weight, elements, steps, pitch, from, rows, whole, tokens, most, to, stride, worker);
                        multiply(weight, elements, steps, pitch, from + whole * rows, count % rows,
                                count % rows > 0 ? 1 : 0, tokens, most,
                                to + (long) whole * rows * tier.width().bytes(), stride, worker);
                    });
        });
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

    private void multiply(InterleavedMatrix weight, FloatElements elements, int steps, int pitch, int from, int rows,
            int count, int tokens, int atOnce, long to, long stride, Worker worker) {
        if (count == 0) {
            return;
        }
        int whole = tokens / atOnce;
        if (whole > 0) {
            tiles(weight, new FloatProduct(tier, elements, rows, atOnce, steps, pitch), from, count, 0, whole, to,
                    stride, worker);
        }
        if (tokens % atOnce > 0) {
            tiles(weight, new FloatProduct(tier, elements, rows, tokens % atOnce, steps, pitch), from, count,
                    whole * atOnce, 1, to + whole * atOnce * stride, stride, worker);
        }
    }

    private void tiles(InterleavedMatrix weight, FloatProduct product, int from, int count, int token, int tiles,
            long to, long stride, Worker worker) {
        worker.parameters()
                .set(FloatProduct.WEIGHTS_AT, weight.address(from, product.rows() * count))
                .set(FloatProduct.GROUPS, count)
                .set(FloatProduct.TOKENS_AT, activations.address() + (long) token * product.pitch())
                .set(FloatProduct.TILE_COUNT, tiles)
                .set(FloatProduct.OUT_AT, to)
                .set(FloatProduct.OUT_STRIDE, stride)
                .call(routines.of(product));
    }
}
