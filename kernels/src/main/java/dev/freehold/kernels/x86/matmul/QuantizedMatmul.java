package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Routine;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.matmul.RowPieces.Part;
import dev.freehold.kernels.x86.matmul.codes.QuantizedCodes;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Quantized weights times activations that are quantized to bytes, 32 elements to a scale.
///
/// *A few tokens* (generation, experts): [RowProduct] takes the weights straight from their blocks, from memory for the
/// first tile of tokens and from the second-level cache for others. *Many tokens* (prompts): a piece of work unpacks
/// some groups of rows to a [Panel], which stays in the second-level cache while [PanelProduct] multiplies it with all
/// tokens.
final class QuantizedMatmul {
    /// The most tokens that are multiplied straight from the blocks, found by measuring: unpacking pays from about 20
    /// tokens on for types whose codes take long to compute, and from about 60 for the others.
    private static final int FEW = 32;
    /// Weights of a piece of work that reads them once: less is not worth taking from the other threads.
    private static final long ONCE = 1 << 19;
    /// Weights of a piece of work that reads them several times.
    private static final long CACHED = 1 << 17;

    private final CpuTier tier;
    private final Routines routines;
    private final ThreadTeam team;
    private final ThreadLocal<Worker> workers;
    private final QuantizedActivations activations;

    QuantizedMatmul(CpuTier tier, CodeMemory code, Routines routines, ThreadTeam team,
            ThreadLocal<Worker> workers) {
        this.tier = tier;
        this.routines = routines;
        this.team = team;
        this.workers = workers;
        this.activations = new QuantizedActivations(tier, code, team, workers);
    }

    /// @param batches  one or more, with matrices of one type
    /// @param input    F32 `(R, K)`, that all their tokens are of
    void run(List<Batch> batches, Tensor input) {
        DType dtype = batches.getFirst().weight().dtype();
        QuantizedCodes codes = QuantizedCodes.of(dtype, tier).orElseThrow();
        activations.quantize(input, codes);
        ByteDot dot = ByteDot.of(tier, codes);
        int fair = RowPieces.fairShare(batches, team.size());
        new RowPieces(batches, batch -> groupsPerPiece(batch, fair, dot)).run(team, workers, (part, worker) -> {
            if (part.batch().tokens() <= FEW) {
                few(part, dot, worker);
            } else {
                many(part, codes, dot, worker);
            }
        });
    }

    private int groupsPerPiece(Batch batch, int fairShare, ByteDot dot) {
        if (batch.tokens() > FEW) {
            return PanelTile.of(tier, dot).rows();
        }
        boolean once = batch.tokens() <= RowProduct.mostTokens(tier, dot);
        return RowPieces.groupsPerPiece(batch, fairShare, 1, once ? ONCE : CACHED);
    }

    private void few(Part part, ByteDot dot, Worker worker) {
        InterleavedMatrix weight = part.weight();
        for (TokenTiles tiles : TokenTiles.of(part.batch().tokens(), RowProduct.mostTokens(tier, dot))) {
            Routine product = routines.of(new RowProduct(tier, weight.dtype(), tiles.tokens(), weight.columns()));
            for (int tile = 0; tile < tiles.count(); tile++) {
                int from = tiles.from() + tile * tiles.tokens();
                int token = part.batch().first() + from;
                worker.parameters()
                        .set(RowProduct.WEIGHTS_AT, part.address())
                        .set(RowProduct.GROUPS, part.count())
                        .set(RowProduct.CODES_AT, activations.codes(token))
                        .set(RowProduct.SCALES_AT, activations.scales(token))
                        .set(RowProduct.SUMS_AT, activations.sums(token))
                        .set(RowProduct.OUT_AT, part.out() + from * part.stride())
                        .set(RowProduct.OUT_STRIDE, part.stride())
                        .call(product);
            }
        }
    }

    private void many(Part part, QuantizedCodes codes, ByteDot dot, Worker worker) {
        InterleavedMatrix weight = part.weight();
        var panel = Panel.of(tier, codes, part.count(), weight.columns());
        MemorySegment memory = worker.panel(panel.byteSize());
        worker.parameters()
                .set(PanelUnpacking.WEIGHTS_AT, part.address())
                .set(PanelUnpacking.PANEL_AT, memory.address())
                .call(routines.of(new PanelUnpacking(tier, weight.dtype(), panel)));
        for (TokenTiles tiles : TokenTiles.of(part.batch().tokens(), PanelTile.of(tier, dot).tokens())) {
            int token = part.batch().first() + tiles.from();
            worker.parameters()
                    .set(PanelProduct.PANEL_AT, memory.address())
                    .set(PanelProduct.TILES, tiles.count())
                    .set(PanelProduct.CODES_AT, activations.codes(token))
                    .set(PanelProduct.SCALES_AT, activations.scales(token))
                    .set(PanelProduct.SUMS_AT, activations.sums(token))
                    .set(PanelProduct.OUT_AT, part.out() + tiles.from() * part.stride())
                    .set(PanelProduct.OUT_STRIDE, part.stride())
                    .call(routines.of(new PanelProduct(tier, panel, dot, tiles.tokens(), codes.zeroPoint() != 0)));
        }
    }
}
