package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.CodeMemory;
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
/// *A few tokens* (generation): [RowProduct] reads each weight from memory once. *Many tokens* (prompts): a piece of
/// work unpacks some groups of rows to a [Panel], which stays in the second-level cache while [PanelProduct] multiplies
/// it with all tokens.
final class QuantizedMatmul {
    /// The most tokens that are multiplied straight from the blocks.
    private static final int FEW = 8;

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

    /// @param batches  one or more, with matrices of one type and shape
    /// @param input    F32 `(R, K)`, all their tokens
    void run(List<Batch> batches, Tensor input) {
        DType dtype = batches.getFirst().weight().dtype();
        QuantizedCodes codes = QuantizedCodes.of(dtype, tier).orElseThrow();
        activations.quantize(input, codes);
        ByteDot dot = ByteDot.of(tier, codes);
        int fewPerPiece = RowPieces.groupsPerPiece(batches, team.size(), 1);
        int manyPerPiece = PanelTile.of(tier, dot).rows();
        new RowPieces(batches, batch -> isFew(batch, dot) ? fewPerPiece : manyPerPiece).run(team, workers,
                (part, worker) -> {
                    if (isFew(part.batch(), dot)) {
                        few(part, worker);
                    } else {
                        many(part, codes, worker);
                    }
                });
    }

    private boolean isFew(Batch batch, ByteDot dot) {
        return batch.tokens() <= FEW && Tile.fits(tier, 1, batch.tokens(), dot);
    }

    private void few(Part part, Worker worker) {
        InterleavedMatrix weight = part.weight();
        Batch batch = part.batch();
        worker.parameters()
                .set(RowProduct.WEIGHTS_AT, part.address())
                .set(RowProduct.GROUPS, part.count())
                .set(RowProduct.CODES_AT, activations.codes(batch.first()))
                .set(RowProduct.SCALES_AT, activations.scales(batch.first()))
                .set(RowProduct.SUMS_AT, activations.sums(batch.first()))
                .set(RowProduct.OUT_AT, part.out())
                .set(RowProduct.OUT_STRIDE, part.stride())
                .call(routines.of(new RowProduct(tier, weight.dtype(), batch.tokens(), weight.columns())));
    }

    private void many(Part part, QuantizedCodes codes, Worker worker) {
        InterleavedMatrix weight = part.weight();
        var panel = Panel.of(tier, codes, part.count(), weight.columns());
        MemorySegment memory = worker.panel(panel.byteSize());
        worker.parameters()
                .set(PanelUnpacking.WEIGHTS_AT, part.address())
                .set(PanelUnpacking.PANEL_AT, memory.address())
                .call(routines.of(new PanelUnpacking(tier, weight.dtype(), panel)));
        int tokens = part.batch().tokens();
        int tiles = Math.ceilDiv(tokens, PanelTile.of(tier, ByteDot.of(tier, codes)).tokens());
        int atOnce = Math.ceilDiv(tokens, tiles);
        int smaller = tiles * atOnce - tokens; // tiles with one token less
        multiplyTiles(part, panel, codes, memory, 0, atOnce, tiles - smaller, worker);
        multiplyTiles(part, panel, codes, memory, (tiles - smaller) * atOnce, atOnce - 1, smaller, worker);
    }

    private void multiplyTiles(Part part, Panel panel, QuantizedCodes codes, MemorySegment memory, int from,
            int atOnce, int tiles, Worker worker) {
        if (tiles == 0) {
            return;
        }
        var product = new PanelProduct(tier, panel, ByteDot.of(tier, codes), atOnce, codes.zeroPoint() != 0);
        int token = part.batch().first() + from;
        worker.parameters()
                .set(PanelProduct.PANEL_AT, memory.address())
                .set(PanelProduct.TILES, tiles)
                .set(PanelProduct.CODES_AT, activations.codes(token))
                .set(PanelProduct.SCALES_AT, activations.scales(token))
                .set(PanelProduct.SUMS_AT, activations.sums(token))
                .set(PanelProduct.OUT_AT, part.out() + from * part.stride())
                .set(PanelProduct.OUT_STRIDE, part.stride())
                .call(routines.of(product));
    }
}
