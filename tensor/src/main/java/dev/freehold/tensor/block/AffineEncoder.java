package dev.freehold.tensor.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The search for the scales of an [AffineFormat].
///
/// Each sub-block is fitted by itself first: for several ways to spread the codes over its range, scale and origin
/// of the least weighted squared error are solved for ([AffineFit]), and the best is repeated with the codes that its
/// solution makes nearest. [AffineScales] then rounds scales and origins to the integers that are stored.
final class AffineEncoder implements RowEncoder {
    private final AffineFormat format;
    private final Weighting weighting;
    private final Lanes lanes;
    private final AffineFit fit;
    private final AffineScales scales;
    private final float[] least;
    private final float[] range;
    private final float[] perRange;
    private final float[] inverse;
    private final float[] start;
    private final float[] scale;
    private final float[] origin;
    private final float[] error;
    private final float[] bestScale;
    private final float[] bestOrigin;
    private final float[] bestError;
    private final float[] shifts;
    private final int[] codes;

    AffineEncoder(AffineFormat format, float[] importance) {
        this.format = format;
        this.weighting = new Weighting(format.dtype().elementsPerBlock(), importance);
        this.lanes = new Lanes(format.subBlock());
        this.fit = new AffineFit(lanes, format.codeLimit());
        this.scales = new AffineScales(format, lanes, fit);
        this.least = new float[lanes.count];
        this.range = new float[lanes.count];
        this.perRange = new float[lanes.count];
        this.inverse = new float[lanes.count];
        this.start = new float[lanes.count];
        this.scale = new float[lanes.count];
        this.origin = new float[lanes.count];
        this.error = new float[lanes.count];
        this.bestScale = new float[lanes.count];
        this.bestOrigin = new float[lanes.count];
        this.bestError = new float[lanes.count];
        this.shifts = format.codeLimit() < 8 ? new float[] {-0.3f, 0f, 0.3f, 0.6f} : new float[] {-0.3f, 0.3f, 0.9f};
        this.codes = new int[format.dtype().elementsPerBlock()];
    }

    @Override
    public void encode(float[] rows, int from, int elements, MemorySegment blocks, long offset) {
        int block = codes.length;
        for (int at = 0; at < elements; at += Lanes.ELEMENTS) {
            int count = Math.min(Lanes.ELEMENTS, elements - at);
            lanes.load(rows, from + at, count, weighting, at);
            search();
            scales.choose(bestScale, bestOrigin);
            long bytes = offset + format.dtype().byteSize(at);
            for (int i = 0; i < count / block; i++) {
                format.store(scales.block(i, rows, from + at + i * block, codes), blocks,
                        bytes + (long) i * format.dtype().bytesPerBlock());
            }
        }
    }

    private void search() {
        extremes();
        Arrays.fill(bestError, Float.MAX_VALUE);
        Arrays.fill(bestScale, 0f);
        Arrays.fill(bestOrigin, 0f);
        for (float below : shifts) {
            for (float above : shifts) {
                spread(below, above);
                attempt();
            }
        }
        for (int i = 0; i < 3; i++) {
            repeat();
        }
    }

    private void extremes() {
        boolean signed = signed();
        Arrays.fill(least, signed ? Float.MAX_VALUE : 0f);
        Arrays.fill(range, signed ? -Float.MAX_VALUE : 0f);
        for (float[] x : lanes.x) {
            widen(x, least, range);
        }
        for (int b = 0; b < least.length; b++) {
            range[b] -= least[b];
        }
        Extremes.invert(range, perRange);
    }

    private static void widen(float[] x, float[] least, float[] most) {
        for (int b = 0; b < least.length; b++) {
            least[b] = Math.min(least[b], x[b]);
            most[b] = Math.max(most[b], x[b]);
        }
    }

    private boolean signed() {
        return format.scaleLimit() == 1;
    }

    /// Spreads the codes over the range of each sub-block, less so many steps at the lower and the upper end.
    private void spread(float below, float above) {
        float steps = format.codeLimit() + below + above;
        multiplyAdd(perRange, steps, 0f, least, inverse);
        multiplyAdd(range, below / steps, 1f, least, start);
    }

    private static void multiplyAdd(float[] x, float factor, float share, float[] y, float[] sum) {
        for (int b = 0; b < sum.length; b++) {
            sum[b] = factor * x[b] + share * y[b];
        }
    }

    private void repeat() {
        Extremes.invert(bestScale, inverse);
        System.arraycopy(bestOrigin, 0, start, 0, start.length);
        attempt();
    }

    private void attempt() {
        fit.choose(inverse, start);
        fit.solve(signed(), scale, origin, error);
        keepBetter(error, scale, origin, bestError, bestScale, bestOrigin);
    }

    /// Keeps what has the lesser error, by arithmetic: with a branch it would be no vector instructions.
    private static void keepBetter(float[] error, float[] scale, float[] origin, float[] bestError, float[] bestScale,
            float[] bestOrigin) {
        for (int b = 0; b < error.length; b++) {
            float better = Math.max(0, Math.min(1, (int) ((bestError[b] - error[b]) * 0x1p126f)));
            bestScale[b] = better * scale[b] + (1f - better) * bestScale[b];
            bestOrigin[b] = better * origin[b] + (1f - better) * bestOrigin[b];
            bestError[b] = better * error[b] + (1f - better) * bestError[b];
        }
    }
}
