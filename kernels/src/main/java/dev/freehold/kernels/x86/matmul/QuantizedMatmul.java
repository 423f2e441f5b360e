package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.matmul.codes.QuantizedCodes;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;

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

    void run(Tensor out, InterleavedMatrix weight, Tensor input) {
        DType dtype = weight.source().dtype();
        QuantizedCodes codes = QuantizedCodes.of(dtype, tier).orElseThrow();
        activations.quantize(input, codes);
        int tokens = input.shape().rows();
        if (tokens <= FEW && Tile.fits(tier, 1, tokens, ByteDot.of(tier, codes))) {
            few(out, weight, tokens);
        } else {
            many(out, weight, tokens, codes);
        }
    }

    private void few(Tensor out, InterleavedMatrix weight, int tokens) {
        int groups = weight.groups();
        int perPiece = RowPieces.groupsPerPiece(weight, team.size(), 1);
        var product = new RowProduct(tier, weight.source().dtype(), tokens, weight.columns());
        team.run(Math.ceilDiv(groups, perPiece), piece -> {
            int first = piece * perPiece;
            Worker worker = workers.get();
            RowPieces.run(out, weight, first, Math.min(perPiece, groups - first), worker,
                    (from, count, to, stride) -> worker.parameters()
                            .set(RowProduct.WEIGHTS_AT, weight.address(from, count))
                            .set(RowProduct.GROUPS, count)
                            .set(RowProduct.CODES_AT, activations.codes(0))
                            .set(RowProduct.SCALES_AT, activations.scales(0))
                            .set(RowProduct.SUMS_AT, activations.sums(0))
                            .set(RowProduct.OUT_AT, to)
                            .set(RowProduct.OUT_STRIDE, stride)
                            .call(routines.of(product)));
        });
    }

    private void many(Tensor out, InterleavedMatrix weight, int tokens, QuantizedCodes codes) {
        int groups = weight.groups();
        int rows = PanelTile.of(tier, ByteDot.of(tier, codes)).rows();
        team.run(Math.ceilDiv(groups, rows), piece -> {
            int first = piece * rows;
            Worker worker = workers.get();
            RowPieces.run(out, weight, first, Math.min(rows, groups - first), worker, (from, count, to, stride) -> {
                var panel = Panel.of(tier, codes, count, weight.columns());
                MemorySegment memory = worker.panel(panel.byteSize());
                worker.parameters()
                        .set(PanelUnpacking.WEIGHTS_AT, weight.address(from, count))
                        .set(PanelUnpacking.PANEL_AT, memory.address())
                        .call(routines.of(new PanelUnpacking(tier, weight.source().dtype(), panel)));
                multiplyPanel(panel, codes, memory, tokens, to, stride, worker);
            });
        });
    }

    private void multiplyPanel(Panel panel, QuantizedCodes codes, MemorySegment memory, int tokens, long to,
            long stride, Worker worker) {
        int atOnce = PanelTile.of(tier, ByteDot.of(tier, codes)).tokens();
        int whole = tokens / atOnce;
        if (whole > 0) {
            multiplyTiles(panel, codes, memory, 0, atOnce, whole, to, stride, worker);
        }
        if (tokens % atOnce > 0) {
            multiplyTiles(panel, codes, memory, whole * atOnce, tokens % atOnce, 1, to + whole * atOnce * stride,
                    stride, worker);
        }
    }

    private void multiplyTiles(Panel panel, QuantizedCodes codes, MemorySegment memory, int token, int atOnce,
            int tiles, long to, long stride, Worker worker) {
        var product = new PanelProduct(tier, panel, ByteDot.of(tier, codes), atOnce, codes.zeroPoint() != 0);
        worker.parameters()
                .set(PanelProduct.PANEL_AT, memory.address())
                .set(PanelProduct.TILES, tiles)
                .set(PanelProduct.CODES_AT, activations.codes(token))
                .set(PanelProduct.SCALES_AT, activations.scales(token))
                .set(PanelProduct.SUMS_AT, activations.sums(token))
                .set(PanelProduct.OUT_AT, to)
                .set(PanelProduct.OUT_STRIDE, stride)
                .call(routines.of(product));
    }
}
