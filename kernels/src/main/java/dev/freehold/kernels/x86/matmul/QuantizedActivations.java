package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.QuantizeRows;
import dev.freehold.kernels.x86.elementwise.Rows;
import dev.freehold.kernels.x86.matmul.codes.QuantizedCodes;
import dev.freehold.kernels.x86.memory.NativeMemory;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/// The activations of a batch as [QuantizedRows].
final class QuantizedActivations {
    /// Elements that one thread quantizes at least, about 2 µs.
    private static final int PIECE = 1 << 13;

    private record Kind(int columns, int group, QuantizeRows.Sums sums) {}

    private final CpuTier tier;
    private final CodeMemory code;
    private final ThreadTeam team;
    private final ThreadLocal<Worker> workers;
    private final Map<Kind, QuantizeRows> kernels = new HashMap<>();
    private MemorySegment codes = MemorySegment.NULL;
    private MemorySegment scales = MemorySegment.NULL;
    private MemorySegment sums = MemorySegment.NULL;
    private int columns;
    private int group;

    QuantizedActivations(CpuTier tier, CodeMemory code, ThreadTeam team, ThreadLocal<Worker> workers) {
        this.tier = tier;
        this.code = code;
        this.team = team;
        this.workers = workers;
    }

    long codes(int token) {
        return codes.address() + token * codeStride();
    }

    long scales(int token) {
        return scales.address() + token * scaleStride();
    }

    long sums(int token) {
        return sums.address() + token * sumStride();
    }

    private long codeStride() {
        return columns;
    }

    private long scaleStride() {
        return QuantizedRows.scaleBytes(columns);
    }

    private long sumStride() {
        return QuantizedRows.sumBytes(columns, group);
    }

    /// @param input    F32 `(T, K)`
    /// @param weights  what they will be multiplied with
    void quantize(Tensor input, QuantizedCodes weights) {
        int tokens = input.shape().rows();
        columns = input.shape().columns();
        group = weights.group();
        codes = NativeMemory.atLeast(codes, tokens * codeStride());
        scales = NativeMemory.atLeast(scales, tokens * scaleStride());
        sums = NativeMemory.atLeast(sums, tokens * sumStride());
        QuantizeRows kernel = kernels.computeIfAbsent(new Kind(columns, group, sums(weights)),
                kind -> new QuantizeRows(code, tier, kind.columns, kind.group, kind.sums));
        int perPiece = Math.max(1, PIECE / columns);
        if (tokens <= perPiece) {
            quantize(kernel, input, 0, tokens, workers.get().parameters());
        } else {
            team.run(Math.ceilDiv(tokens, perPiece), piece -> {
                int from = piece * perPiece;
                quantize(kernel, input, from, Math.min(perPiece, tokens - from), workers.get().parameters());
            });
        }
    }

    private static QuantizeRows.Sums sums(QuantizedCodes weights) {
        return weights.hasMinimum()
                ? new QuantizeRows.Sums.Scaled()
                : new QuantizeRows.Sums.Offset(weights.zeroPoint());
    }

    private void quantize(QuantizeRows kernel, Tensor input, int from, int count, Parameters parameters) {
        kernel.run(parameters, count,
                new Rows(input.data().asSlice(from * input.rowBytes()), input.rowBytes()),
                new Rows(codes.asSlice(from * codeStride()), codeStride()),
                new Rows(scales.asSlice(from * scaleStride()), scaleStride()),
                new Rows(sums.asSlice(from * sumStride()), sumStride()));
    }
}
