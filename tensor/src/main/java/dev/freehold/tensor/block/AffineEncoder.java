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
                format.store(scales.block(i, codes), blocks, bytes + (long) i * format.dtype().bytesPerBlock());
            }
        }
    }

    private void search() {
        extremes();
        Arrays.fill(bestError, Float.POSITIVE_INFINITY);
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
            for (int b = 0; b < least.length; b++) {
                least[b] = Math.min(least[b], x[b]);
                range[b] = Math.max(range[b], x[b]);
            }
        }
        for (int b = 0; b < least.length; b++) {
            range[b] -= least[b];
        }
    }

    private boolean signed() {
        return format.scaleLimit() == 1;
    }

    /// Spreads the codes over the range of each sub-block, less so many steps at the lower and the upper end.
    private void spread(float below, float above) {
        float steps = format.codeLimit() + below + above;
        for (int b = 0; b < inverse.length; b++) {
            inverse[b] = range[b] > 0f ? steps / range[b] : 0f;
            start[b] = least[b] + below * range[b] / steps;
        }
    }

    private void repeat() {
        for (int b = 0; b < inverse.length; b++) {
            inverse[b] = bestScale[b] > 0f ? 1f / bestScale[b] : 0f;
            start[b] = bestOrigin[b];
        }
        attempt();
    }

    private void attempt() {
        fit.choose(inverse, start);
        fit.solve(signed(), scale, origin, error);
        for (int b = 0; b < error.length; b++) {
            if (error[b] < bestError[b]) {
                bestError[b] = error[b];
                bestScale[b] = scale[b];
                bestOrigin[b] = origin[b];
            }
        }
    }
}
