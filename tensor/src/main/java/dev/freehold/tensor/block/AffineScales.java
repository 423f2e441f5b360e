package dev.freehold.tensor.block;

import java.util.Arrays;

/// The integers that the scales and origins of sub-blocks are rounded to, and the two halves they are multiples of.
///
/// With the codes fixed, the error of a block is a quadratic form of `d` and `dmin` for given integers, and of each
/// sub-block's integers for given `d` and `dmin`. So several `d` are tried, each with the integers that suit it and
/// then solved for; then each integer is moved by one where that makes the error less, with codes chosen anew, and `d`
/// and `dmin` are solved for again.
final class AffineScales {
    private final AffineFormat format;
    private final Lanes lanes;
    private final AffineFit fit;
    private final int subBlocks;
    private final int limit;
    private final float[] d;
    private final float[] dmin;
    private final int[] scales;
    private final int[] mins;
    private final int[] trialScales;
    private final int[] trialMins;
    private final AffineForms forms;
    private final float[] trialD;
    private final float[] trialDmin;
    private final float[] most;
    private final float[] bestGain;
    private final float[] ownInverse;
    private final float[] ownOrigin;
    private final float[] inverse;
    private final float[] scale;
    private final float[] origin;
    private final float[] error;
    private final float[] bestError;
    private final float[] sumC;
    private final float[] sumCC;
    private final float[] sumXC;
    private final int[] ownScales;
    private final int[] ownMins;

    AffineScales(AffineFormat format, Lanes lanes, AffineFit fit) {
        this.format = format;
        this.lanes = lanes;
        this.fit = fit;
        this.subBlocks = format.dtype().elementsPerBlock() / lanes.width;
        this.limit = format.scaleLimit();
        this.d = new float[lanes.count / subBlocks];
        this.dmin = new float[lanes.count / subBlocks];
        this.scales = new int[lanes.count];
        this.mins = new int[lanes.count];
        this.trialScales = new int[lanes.count];
        this.trialMins = new int[lanes.count];
        this.forms = new AffineForms(lanes, subBlocks);
        this.trialD = new float[d.length];
        this.trialDmin = new float[d.length];
        this.most = new float[d.length];
        this.bestGain = new float[d.length];
        this.ownInverse = new float[format.dtype().elementsPerBlock()];
        this.ownOrigin = new float[format.dtype().elementsPerBlock()];
        this.inverse = new float[lanes.count];
        this.scale = new float[lanes.count];
        this.origin = new float[lanes.count];
        this.error = new float[lanes.count];
        this.bestError = new float[lanes.count];
        this.sumC = new float[lanes.count];
        this.sumCC = new float[lanes.count];
        this.sumXC = new float[lanes.count];
        this.ownScales = new int[subBlocks];
        this.ownMins = new int[subBlocks];
    }

    /// @param wantedScales   of the sub-blocks, at least 0
    /// @param wantedOrigins  of the sub-blocks
    void choose(float[] wantedScales, float[] wantedOrigins) {
        if (subBlocks == 1) {
            for (int block = 0; block < d.length; block++) {
                single(block, wantedScales[block], wantedOrigins[block]);
            }
            return;
        }
        Extremes.invert(wantedScales, inverse);
        fit.choose(inverse, wantedOrigins);
        keepSums();
        start(wantedScales);
        evaluate(scales, mins);
        System.arraycopy(error, 0, bestError, 0, error.length);
        keepSums();
        for (int round = 0; round < (format.codeLimit() < 8 ? 3 : 2); round++) {
            improve();
        }
    }

    private void single(int block, float wantedScale, float wantedOrigin) {
        d[block] = half(wantedScale);
        dmin[block] = half(-wantedOrigin);
        scales[block] = 1;
        mins[block] = 1;
    }

    /// Tries several `d` for each block.
    private void start(float[] wanted) {
        Arrays.fill(d, 0f);
        Arrays.fill(dmin, 0f);
        Arrays.fill(scales, 0);
        Arrays.fill(mins, 0);
        Arrays.fill(bestGain, 0f);
        for (int block = 0; block < d.length; block++) {
            most[block] = Extremes.max(wanted, block * subBlocks, subBlocks);
        }
        for (int i = 0; i < 8; i++) {
            round(wanted, limit + 0.45f - i * (limit < 32 ? 0.3f : 1f));
            forms.of(trialScales, trialMins, sumC, sumCC, sumXC);
            for (int block = 0; block < d.length; block++) {
                keepBetter(block);
            }
        }
    }

    /// Integers for the scales, of which the greatest would be `integer`, and for the origins that then are best.
    private void round(float[] wanted, float integer) {
        for (int block = 0; block < d.length; block++) {
            trialD[block] = half(most[block] / integer);
            Arrays.fill(scale, block * subBlocks, (block + 1) * subBlocks, trialD[block]);
        }
        Extremes.invert(scale, inverse);
        round(wanted, inverse, limit, trialScales);
        origins(lanes.sumW, lanes.sumX, sumC, scale, trialScales, origin);
        for (int block = 0; block < d.length; block++) {
            int first = block * subBlocks;
            trialDmin[block] = half(Extremes.max(origin, first, subBlocks) / limit);
            Arrays.fill(inverse, first, first + subBlocks, Extremes.inverse(trialDmin[block]));
        }
        round(origin, inverse, limit, trialMins);
    }

    private static void round(float[] wanted, float[] inverse, int limit, int[] rounded) {
        for (int b = 0; b < rounded.length; b++) {
            rounded[b] = Math.min(limit, (int) (wanted[b] * inverse[b] + 0.5f));
        }
    }

    /// How far below 0 the origins are best.
    private static void origins(float[] sumW, float[] sumX, float[] sumC, float[] unit, int[] scales, float[] origin) {
        for (int b = 0; b < origin.length; b++) {
            origin[b] = Math.max(0f, (unit[b] * scales[b] * sumC[b] - sumX[b]) / Math.max(sumW[b], Float.MIN_NORMAL));
        }
    }

    /// Takes the trial's integers for a block where they, with the best `d` and `dmin` for them, make the error less.
    private void keepBetter(int block) {
        forms.solve(block, trialD[block], trialDmin[block]);
        float gain = forms.gain(forms.d(), forms.dmin());
        if (gain > bestGain[block]) {
            bestGain[block] = gain;
            d[block] = forms.d();
            dmin[block] = forms.dmin();
            int first = block * subBlocks;
            System.arraycopy(trialScales, first, scales, first, subBlocks);
            System.arraycopy(trialMins, first, mins, first, subBlocks);
        }
    }

    private void improve() {
        move(1, 0);
        move(-1, 0);
        move(0, 1);
        move(0, -1);
        forms.of(scales, mins, sumC, sumCC, sumXC);
        for (int block = 0; block < d.length; block++) {
            resolve(block);
        }
    }

    /// Moves each integer where that makes its sub-block's error less.
    private void move(int scaleStep, int minStep) {
        for (int b = 0; b < lanes.count; b++) {
            trialScales[b] = Math.max(0, Math.min(limit, scales[b] + scaleStep));
            trialMins[b] = Math.max(0, Math.min(limit, mins[b] + minStep));
        }
        evaluate(trialScales, trialMins);
        for (int b = 0; b < lanes.count; b++) {
            if (error[b] < bestError[b]) {
                scales[b] = trialScales[b];
                mins[b] = trialMins[b];
                bestError[b] = error[b];
                sumC[b] = fit.sumC[b];
                sumCC[b] = fit.sumCC[b];
                sumXC[b] = fit.sumXC[b];
            }
        }
    }

    /// Solves for the halves of a block again; sums are those of its codes.
    private void resolve(int block) {
        forms.solve(block, d[block], dmin[block]);
        if (forms.gain(forms.d(), forms.dmin()) > forms.gain(d[block], dmin[block])) {
            d[block] = forms.d();
            dmin[block] = forms.dmin();
            for (int b = block * subBlocks; b < (block + 1) * subBlocks; b++) {
                float s = d[block] * scales[b];
                float o = -dmin[block] * mins[b];
                bestError[b] = lanes.sumXX[b] + s * (s * sumCC[b] - 2f * sumXC[b])
                        + o * (o * lanes.sumW[b] + 2f * (s * sumC[b] - lanes.sumX[b]));
            }
        }
    }

    /// The errors of all sub-blocks with these integers, codes chosen anew.
    private void evaluate(int[] someScales, int[] someMins) {
        for (int block = 0; block < d.length; block++) {
            Arrays.fill(scale, block * subBlocks, (block + 1) * subBlocks, d[block]);
            Arrays.fill(origin, block * subBlocks, (block + 1) * subBlocks, -dmin[block]);
        }
        multiply(scale, someScales);
        multiply(origin, someMins);
        Extremes.invert(scale, inverse);
        fit.choose(inverse, origin);
        fit.errors(scale, origin, error);
    }

    private static void multiply(float[] unit, int[] integers) {
        for (int b = 0; b < unit.length; b++) {
            unit[b] *= integers[b];
        }
    }

    private void keepSums() {
        System.arraycopy(fit.sumC, 0, sumC, 0, sumC.length);
        System.arraycopy(fit.sumCC, 0, sumCC, 0, sumCC.length);
        System.arraycopy(fit.sumXC, 0, sumXC, 0, sumXC.length);
    }

    /// Block `index` of the batch, ready to be stored.
    ///
    /// @param in     its elements, from `from` on
    /// @param codes  receives its codes
    AffineCodes block(int index, float[] in, int from, int[] codes) {
        int first = index * subBlocks;
        for (int j = 0; j < subBlocks; j++) {
            ownScales[j] = scales[first + j];
            ownMins[j] = mins[first + j];
            int at = j * lanes.width;
            Arrays.fill(ownInverse, at, at + lanes.width, Extremes.inverse(d[index] * ownScales[j]));
            Arrays.fill(ownOrigin, at, at + lanes.width, -dmin[index] * ownMins[j]);
        }
        fit.codes(in, from, ownInverse, ownOrigin, codes);
        return new AffineCodes(d[index], dmin[index], ownScales, ownMins, codes);
    }

    private static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }
}
