package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.x86.matmul.codes.QuantizedCodes;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The activations of a batch in [QuantizedRows].
final class QuantizedActivations {
    private static final int CACHE_LINE = 64;

    private final ThreadTeam team;
    private MemorySegment codes = MemorySegment.NULL;
    private MemorySegment scales = MemorySegment.NULL;
    private MemorySegment sums = MemorySegment.NULL;
    private int columns;
    private int group;

    QuantizedActivations(ThreadTeam team) {
        this.team = team;
    }

    long codes(int token) {
        return codes.address() + (long) token * columns;
    }

    long scales(int token) {
        return scales.address() + (long) token * QuantizedRows.scaleBytes(columns);
    }

    long sums(int token) {
        return sums.address() + (long) token * QuantizedRows.sumBytes(columns, group);
    }

    void quantize(Tensor input, QuantizedCodes weights) {
        int tokens = input.shape().rows();
        columns = input.shape().columns();
        group = weights.group();
        codes = atLeast(codes, (long) tokens * columns);
        scales = atLeast(scales, (long) tokens * QuantizedRows.scaleBytes(columns));
        sums = atLeast(sums, (long) tokens * QuantizedRows.sumBytes(columns, group));
        if (tokens == 1) {
            quantizeRow(input, weights, 0);
        } else {
            team.run(tokens, token -> quantizeRow(input, weights, token));
        }
    }

    private void quantizeRow(Tensor input, QuantizedCodes weights, int token) {
        MemorySegment data = input.data();
        long row = token * input.rowBytes();
        for (int b = 0; b < columns / 32; b++) {
            float max = 0;
            for (int k = 0; k < 32; k++) {
                max = Math.max(max, Math.abs(data.get(Tensor.FLOAT, row + 4L * (32 * b + k))));
            }
            float scale = max / 127;
            float inverse = max == 0 ? 0 : 127 / max;
            scales.set(Tensor.FLOAT, (long) token * QuantizedRows.scaleBytes(columns) + 4L * b, scale);
            int sum = 0;
            for (int k = 0; k < 32; k++) {
                int code = (int) Math.rint(data.get(Tensor.FLOAT, row + 4L * (32 * b + k)) * inverse);
                codes.set(ValueLayout.JAVA_BYTE, (long) token * columns + 32 * b + k, (byte) code);
                sum += code;
                if ((k + 1) % group == 0) {
                    long at = (long) token * QuantizedRows.sumBytes(columns, group)
                            + 4L * ((32 * b + k) / group);
                    if (weights.hasMinimum()) {
                        sums.set(Tensor.FLOAT, at, scale * sum);
                    } else {
                        sums.set(ValueLayout.JAVA_INT, at, -weights.zeroPoint() * sum);
                    }
                    sum = 0;
                }
            }
        }
    }

    private static MemorySegment atLeast(MemorySegment memory, long bytes) {
        return memory.byteSize() >= bytes ? memory : Arena.ofAuto().allocate(bytes, CACHE_LINE);
    }
}
