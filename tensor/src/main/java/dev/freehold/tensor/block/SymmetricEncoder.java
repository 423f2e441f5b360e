package dev.freehold.tensor.block;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The search for the scales of a [SymmetricFormat].
///
/// Each sub-block is fitted by itself first: for several levels that its element furthest from 0 may get, the scale of
/// the least weighted squared error is solved for ([SymmetricFit]), and the best is repeated with the levels that its
/// solution makes nearest. [SymmetricScales] then rounds scales to the integers that are stored.
final class SymmetricEncoder implements RowEncoder {
    private final SymmetricFormat format;
    private final Weighting weighting;
    private final Lanes lanes;
    private final SymmetricFit fit;
    private final SymmetricScales scales;
    private final float[] least;
    private final float[] most;
    private final float[] perFurthest;
    private final float[] inverse;
    private final float[] scale;
    private final float[] gain;
    private final float[] bestScale;
    private final float[] bestGain;
    private final float[] stretches;
    private final int[] codes;

    SymmetricEncoder(SymmetricFormat format, float[] importance) {
        this.format = format;
        this.weighting = new Weighting(format.dtype().elementsPerBlock(), importance);
        this.lanes = new Lanes(format.subBlock());
        this.fit = new SymmetricFit(lanes, format.levels());
        this.scales = new SymmetricScales(format, lanes, fit);
        this.least = new float[lanes.count];
        this.most = new float[lanes.count];
        this.perFurthest = new float[lanes.count];
        this.inverse = new float[lanes.count];
        this.scale = new float[lanes.count];
        this.gain = new float[lanes.count];
        this.bestScale = new float[lanes.count];
        this.bestGain = new float[lanes.count];
        this.stretches = stretches(format.levels());
        this.codes = new int[format.dtype().elementsPerBlock()];
    }

    /// Levels for the element furthest from 0, either side.
    private static float[] stretches(Levels levels) {
        var all = new float[14];
        float step = switch (levels) {
            case Levels.Uniform(int lowest) -> lowest < -8 ? 0.35f : 0.2f;
            case Levels.NonLinear _ -> 5f;
        };
        for (int i = 0; i < 7; i++) {
            all[2 * i] = levels.lowest() - (i - 3) * step;
            all[2 * i + 1] = levels.highest() + (i - 3) * step;
        }
        return all;
    }

    @Override
    public void encode(float[] rows, int from, int elements, MemorySegment blocks, long offset) {
        int block = codes.length;
        for (int at = 0; at < elements; at += Lanes.ELEMENTS) {
            int count = Math.min(Lanes.ELEMENTS, elements - at);
            lanes.load(rows, from + at, count, weighting, at);
            search();
            scales.choose(bestScale);
            long bytes = offset + format.dtype().byteSize(at);
            for (int i = 0; i < count / block; i++) {
                format.store(scales.block(i, rows, from + at + i * block, codes), blocks,
                        bytes + (long) i * format.dtype().bytesPerBlock());
            }
        }
    }

    private void search() {
        furthest();
        Arrays.fill(bestGain, 0f);
        Arrays.fill(bestScale, 0f);
        for (float level : stretches) {
            multiply(perFurthest, level, inverse);
            attempt();
        }
        for (int i = 0; i < 2; i++) {
            Extremes.invert(bestScale, inverse);
            attempt();
        }
    }

    /// One divided by the element of each sub-block that is furthest from 0.
    private void furthest() {
        Arrays.fill(least, 0f);
        Arrays.fill(most, 0f);
        for (float[] x : lanes.x) {
            widen(x, least, most);
        }
        for (int b = 0; b < perFurthest.length; b++) {
            perFurthest[b] = Extremes.inverse(most[b] > -least[b] ? most[b] : least[b]);
        }
    }

    private static void widen(float[] x, float[] least, float[] most) {
        for (int b = 0; b < least.length; b++) {
            least[b] = Math.min(least[b], x[b]);
            most[b] = Math.max(most[b], x[b]);
        }
    }

    private static void multiply(float[] x, float factor, float[] product) {
        for (int b = 0; b < product.length; b++) {
            product[b] = factor * x[b];
        }
    }

    private void attempt() {
        fit.choose(inverse);
        fit.solve(scale, gain);
        keepBetter(gain, scale, bestGain, bestScale);
    }

    /// Keeps what gains more, by arithmetic: with a branch it would be no vector instructions.
    private static void keepBetter(float[] gain, float[] scale, float[] bestGain, float[] bestScale) {
        for (int b = 0; b < gain.length; b++) {
            float better = Math.max(0, Math.min(1, (int) ((gain[b] - bestGain[b]) * 0x1p126f)));
            bestScale[b] = better * scale[b] + (1f - better) * bestScale[b];
            bestGain[b] = better * gain[b] + (1f - better) * bestGain[b];
        }
    }
}
