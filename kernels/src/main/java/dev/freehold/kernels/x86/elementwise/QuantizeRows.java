package dev.freehold.kernels.x86.elementwise;

import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routine;
import dev.freehold.kernels.x86.cpu.CpuTier;
import java.lang.ref.Reference;

/// Turns rows of activations into signed bytes, for products with quantized weights.
///
/// Of each block of 32 elements with largest magnitude `m`: `scale = m / 127` and `code = round(x·(127 / m))`, to even.
/// A block of zeros has scale 0 and codes 0. A block with `m < 127 / FLT_MAX ≈ 4e-37` loses precision, no more; of one
/// with a NaN or an infinity nothing is promised but an end.
///
/// Of each group of codes also a sum, see [Sums].
public final class QuantizeRows {
    /// Elements that share a scale.
    public static final int BLOCK = 32;

    /// What becomes of the sum of a group's codes, 32 bits each.
    public sealed interface Sums {
        /// Int32 `-zeroPoint·Σ code`: where a product with unsigned weights starts, to end as that with signed ones.
        record Offset(int zeroPoint) implements Sums {}

        /// F32 `scale·Σ code`: what the minimum of a group of weights is multiplied with.
        record Scaled() implements Sums {}
    }

    private final int width;
    private final int group;
    private final Routine routine;

    /// @param width  elements in a row, a multiple of [#BLOCK]
    /// @param group  codes in a sum, 16 or 32
    public QuantizeRows(CodeMemory memory, CpuTier tier, int width, int group, Sums sums) {
        if (width <= 0 || width % BLOCK != 0) {
            throw new IllegalArgumentException("a row has a multiple of %d elements, not %d".formatted(BLOCK, width));
        }
        if (group != 16 && group != 32) {
            throw new IllegalArgumentException("a sum is of 16 or 32 codes, not " + group);
        }
        this.width = width;
        this.group = group;
        this.routine = memory.add(new QuantizeRowsCode(tier, width, group, sums).assemble());
    }

    /// Quantizes `rows` rows.
    ///
    /// @param input   F32 `(rows, width)`
    /// @param codes   int8 `(rows, width)`, overwritten
    /// @param scales  F32 `(rows, width / 32)`, overwritten
    /// @param sums    `(rows, width / group)`, overwritten
    public void run(Parameters parameters, int rows, Rows input, Rows codes, Rows scales, Rows sums) {
        parameters.set(QuantizeRowsCode.P_ROWS, rows)
                .set(QuantizeRowsCode.P_INPUT, input.address(rows, (long) Float.BYTES * width))
                .set(QuantizeRowsCode.P_INPUT_STRIDE, input.stride())
                .set(QuantizeRowsCode.P_CODES, codes.address(rows, width))
                .set(QuantizeRowsCode.P_CODES_STRIDE, codes.stride())
                .set(QuantizeRowsCode.P_SCALES, scales.address(rows, (long) Float.BYTES * (width / BLOCK)))
                .set(QuantizeRowsCode.P_SCALES_STRIDE, scales.stride())
                .set(QuantizeRowsCode.P_SUMS, sums.address(rows, (long) Integer.BYTES * (width / group)))
                .set(QuantizeRowsCode.P_SUMS_STRIDE, sums.stride());
        if (rows > 0) {
            parameters.call(routine);
        }
        Reference.reachabilityFence(input);
        Reference.reachabilityFence(codes);
        Reference.reachabilityFence(scales);
        Reference.reachabilityFence(sums);
    }
}
