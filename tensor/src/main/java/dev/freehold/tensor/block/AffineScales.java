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
    private float trialD;
    private float trialDmin;

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
        for (int b = 0; b < lanes.count; b++) {
            inverse[b] = Extremes.inverse(wantedScales[b]);
        }
        fit.choose(inverse, wantedOrigins);
        keepSums();
        for (int block = 0; block < d.length; block++) {
            if (subBlocks == 1) {
                single(block, wantedScales[block], wantedOrigins[block]);
            } else {
                start(block, wantedScales);
            }
        }
        evaluate(scales, mins);
        System.arraycopy(error, 0, bestError, 0, error.length);
        keepSums();
        if (subBlocks > 1) {
            for (int round = 0; round < (format.codeLimit() < 8 ? 3 : 2); round++) {
                improve();
            }
        }
    }

    private void single(int block, float wantedScale, float wantedOrigin) {
        d[block] = half(wantedScale);
        dmin[block] = half(-wantedOrigin);
        scales[block] = 1;
        mins[block] = 1;
    }

    /// Tries several `d` for a block.
    private void start(int block, float[] wanted) {
        int first = block * subBlocks;
        float most = Extremes.max(wanted, first, subBlocks);
        d[block] = 0f;
        dmin[block] = 0f;
        Arrays.fill(scales, first, first + subBlocks, 0);
        Arrays.fill(mins, first, first + subBlocks, 0);
        float best = Float.POSITIVE_INFINITY;
        for (int i = 0; i < 8; i++) {
            float unit = half(most / (limit + 0.45f - i * (limit < 32 ? 0.3f : 1f)));
            round(first, wanted, unit);
            solve(first);
            float sum = sum(first);
            if (sum < best) {
                best = sum;
                d[block] = trialD;
                dmin[block] = trialDmin;
                System.arraycopy(trialScales, first, scales, first, subBlocks);
                System.arraycopy(trialMins, first, mins, first, subBlocks);
            }
        }
    }

    /// Integers for the scales as multiples of `unit`, and for the origins that then are best.
    private void round(int first, float[] wanted, float unit) {
        float inverseUnit = Extremes.inverse(unit);
        float deepest = 0f;
        for (int b = first; b < first + subBlocks; b++) {
            trialScales[b] = Math.min(limit, (int) (wanted[b] * inverseUnit + 0.5f));
            origin[b] = Math.min(0f, (lanes.sumX[b] - unit * trialScales[b] * sumC[b]) / lanes.sumW[b]);
            deepest = Math.max(deepest, -origin[b]);
        }
        trialD = unit;
        trialDmin = half(deepest / limit);
        float inverseMin = Extremes.inverse(trialDmin);
        for (int b = first; b < first + subBlocks; b++) {
            trialMins[b] = Math.min(limit, (int) (-origin[b] * inverseMin + 0.5f));
        }
    }

    /// The best `d` and `dmin` for the trial's integers, if there are such, both at least 0.
    private void solve(int first) {
        float a = 0f;
        float b = 0f;
        float c = 0f;
        float x = 0f;
        float y = 0f;
        for (int j = first; j < first + subBlocks; j++) {
            int l = trialScales[j];
            int m = trialMins[j];
            a += l * l * sumCC[j];
            b -= l * m * sumC[j];
            c += m * m * lanes.sumW[j];
            x += l * sumXC[j];
            y -= m * lanes.sumX[j];
        }
        float determinant = a * c - b * b;
        float solvedD = determinant > 0f ? (x * c - y * b) / determinant : x / a;
        float solvedDmin = determinant > 0f ? (y * a - x * b) / determinant : trialDmin;
        if (solvedD >= 0f && solvedDmin >= 0f && solvedD < 65504f && solvedDmin < 65504f) {
            trialD = half(solvedD);
            trialDmin = half(solvedDmin);
        }
    }

    private float sum(int first) {
        float sum = 0f;
        for (int b = first; b < first + subBlocks; b++) {
            float s = trialD * trialScales[b];
            float o = -trialDmin * trialMins[b];
            sum += lanes.sumXX[b] + s * (s * sumCC[b] - 2f * sumXC[b])
                    + o * (o * lanes.sumW[b] + 2f * (s * sumC[b] - lanes.sumX[b]));
        }
        return sum;
    }

    private void improve() {
        move(1, 0);
        move(-1, 0);
        move(0, 1);
        move(0, -1);
        for (int block = 0; block < d.length; block++) {
            resolve(block);
        }
    }

    /// Moves each integer where that makes its sub-block's error less.
    private void move(int scaleStep, int minStep) {
        for (int b = 0; b < lanes.count; b++) {
            trialScales[b] = Math.clamp(scales[b] + scaleStep, 0, limit);
            trialMins[b] = Math.clamp(mins[b] + minStep, 0, limit);
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
        int first = block * subBlocks;
        System.arraycopy(scales, first, trialScales, first, subBlocks);
        System.arraycopy(mins, first, trialMins, first, subBlocks);
        trialD = d[block];
        trialDmin = dmin[block];
        float before = sum(first);
        solve(first);
        if (sum(first) < before) {
            d[block] = trialD;
            dmin[block] = trialDmin;
            for (int b = first; b < first + subBlocks; b++) {
                float s = trialD * scales[b];
                float o = -trialDmin * mins[b];
                bestError[b] = lanes.sumXX[b] + s * (s * sumCC[b] - 2f * sumXC[b])
                        + o * (o * lanes.sumW[b] + 2f * (s * sumC[b] - lanes.sumX[b]));
            }
        }
    }

    /// The errors of all sub-blocks with these integers, codes chosen anew.
    private void evaluate(int[] someScales, int[] someMins) {
        for (int b = 0; b < lanes.count; b++) {
            int block = b / subBlocks;
            scale[b] = d[block] * someScales[b];
            origin[b] = -dmin[block] * someMins[b];
            inverse[b] = Extremes.inverse(scale[b]);
        }
        fit.choose(inverse, origin);
        fit.errors(scale, origin, error);
    }

    private void keepSums() {
        System.arraycopy(fit.sumC, 0, sumC, 0, sumC.length);
        System.arraycopy(fit.sumCC, 0, sumCC, 0, sumCC.length);
        System.arraycopy(fit.sumXC, 0, sumXC, 0, sumXC.length);
    }

    /// Block `index` of the batch, ready to be stored.
    ///
    /// @param codes  receives its codes
    AffineCodes block(int index, int[] codes) {
        int first = index * subBlocks;
        for (int j = 0; j < subBlocks; j++) {
            ownScales[j] = scales[first + j];
            ownMins[j] = mins[first + j];
            float inverseScale = Extremes.inverse(d[index] * ownScales[j]);
            fit.codes(first + j, inverseScale, -dmin[index] * ownMins[j], codes, j * lanes.width);
        }
        return new AffineCodes(d[index], dmin[index], ownScales, ownMins, codes);
    }

    private static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }
}
