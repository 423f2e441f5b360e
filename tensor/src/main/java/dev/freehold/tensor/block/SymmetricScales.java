package dev.freehold.tensor.block;

import java.util.Arrays;

/// The integers that the scales of sub-blocks are rounded to, and the half they are multiples of.
///
/// With the levels fixed, the error of a block is a quadratic function of `d` for given integers. So several `d` are
/// tried, each with the integers that suit it and then solved for; then each integer is moved by one where that makes
/// the error less, with levels chosen anew, and `d` is solved for again.
final class SymmetricScales {
    private static final int TRIALS = 6;
    private static final int ROUNDS = 2;

    private final Lanes lanes;
    private final SymmetricFit fit;
    private final int subBlocks;
    private final int least;
    private final int most;
    private final float[] d;
    private final int[] scales;
    private final int[] trialScales;
    private final float[] inverse;
    private final float[] error;
    private final float[] bestError;
    private final float[] sumCC;
    private final float[] sumXC;
    private final int[] ownScales;
    private float trialD;

    SymmetricScales(SymmetricFormat format, Lanes lanes, SymmetricFit fit) {
        this.lanes = lanes;
        this.fit = fit;
        this.subBlocks = format.dtype().elementsPerBlock() / lanes.width;
        this.least = format.lowestScale();
        this.most = Math.max(1, -least - 1);
        this.d = new float[lanes.count / subBlocks];
        this.scales = new int[lanes.count];
        this.trialScales = new int[lanes.count];
        this.inverse = new float[lanes.count];
        this.error = new float[lanes.count];
        this.bestError = new float[lanes.count];
        this.sumCC = new float[lanes.count];
        this.sumXC = new float[lanes.count];
        this.ownScales = new int[subBlocks];
    }

    /// @param wanted  the scales of the sub-blocks
    void choose(float[] wanted) {
        for (int b = 0; b < lanes.count; b++) {
            inverse[b] = Extremes.inverse(wanted[b]);
        }
        fit.choose(inverse);
        keepSums();
        for (int block = 0; block < d.length; block++) {
            if (subBlocks == 1) {
                d[block] = half(wanted[block]);
                scales[block] = 1;
            } else {
                start(block, wanted);
            }
        }
        if (subBlocks > 1) {
            evaluate(scales);
            System.arraycopy(error, 0, bestError, 0, error.length);
            keepSums();
            for (int round = 0; round < ROUNDS; round++) {
                move(1);
                move(-1);
                for (int block = 0; block < d.length; block++) {
                    resolve(block);
                }
            }
        }
    }

    /// Tries several `d` for a block, of either sign.
    private void start(int block, float[] wanted) {
        int first = block * subBlocks;
        float furthest = Extremes.furthest(wanted, first, subBlocks);
        d[block] = 0f;
        Arrays.fill(scales, first, first + subBlocks, 0);
        float best = Float.POSITIVE_INFINITY;
        for (int i = 0; i < 2 * TRIALS; i++) {
            float integer = i % 2 == 0 ? least - 0.4f + i / 2 * 0.8f : most + 0.4f - i / 2 * 0.8f;
            trialD = half(furthest / integer);
            float inverseD = Extremes.inverse(trialD);
            for (int b = first; b < first + subBlocks; b++) {
                trialScales[b] = Math.clamp(Math.round(wanted[b] * inverseD), least, most);
            }
            solve(first);
            float sum = sum(first);
            if (sum < best) {
                best = sum;
                d[block] = trialD;
                System.arraycopy(trialScales, first, scales, first, subBlocks);
            }
        }
    }

    /// The best `d` for the trial's integers, if there is one.
    private void solve(int first) {
        float squares = 0f;
        float products = 0f;
        for (int b = first; b < first + subBlocks; b++) {
            squares += trialScales[b] * trialScales[b] * sumCC[b];
            products += trialScales[b] * sumXC[b];
        }
        if (squares > 0f && Math.abs(products / squares) < 65504f) {
            trialD = half(products / squares);
        }
    }

    private float sum(int first) {
        float sum = 0f;
        for (int b = first; b < first + subBlocks; b++) {
            sum += error(b, trialD * trialScales[b]);
        }
        return sum;
    }

    private float error(int b, float scale) {
        return lanes.sumXX[b] + scale * (scale * sumCC[b] - 2f * sumXC[b]);
    }

    /// Moves each integer where that makes its sub-block's error less.
    private void move(int step) {
        for (int b = 0; b < lanes.count; b++) {
            trialScales[b] = Math.clamp(scales[b] + step, least, most);
        }
        evaluate(trialScales);
        for (int b = 0; b < lanes.count; b++) {
            if (error[b] < bestError[b]) {
                scales[b] = trialScales[b];
                bestError[b] = error[b];
                sumCC[b] = fit.sumCC[b];
                sumXC[b] = fit.sumXC[b];
            }
        }
    }

    /// Solves for the half of a block again; sums are those of its levels.
    private void resolve(int block) {
        int first = block * subBlocks;
        System.arraycopy(scales, first, trialScales, first, subBlocks);
        trialD = d[block];
        float before = sum(first);
        solve(first);
        if (sum(first) < before) {
            d[block] = trialD;
            for (int b = first; b < first + subBlocks; b++) {
                bestError[b] = error(b, trialD * scales[b]);
            }
        }
    }

    /// The errors of all sub-blocks with these integers, levels chosen anew.
    private void evaluate(int[] someScales) {
        for (int b = 0; b < lanes.count; b++) {
            inverse[b] = Extremes.inverse(d[b / subBlocks] * someScales[b]);
        }
        fit.choose(inverse);
        for (int b = 0; b < lanes.count; b++) {
            float scale = d[b / subBlocks] * someScales[b];
            error[b] = lanes.sumXX[b] + scale * (scale * fit.sumCC[b] - 2f * fit.sumXC[b]);
        }
    }

    private void keepSums() {
        System.arraycopy(fit.sumCC, 0, sumCC, 0, sumCC.length);
        System.arraycopy(fit.sumXC, 0, sumXC, 0, sumXC.length);
    }

    /// Block `index` of the batch, ready to be stored.
    ///
    /// @param codes  receives its codes
    SymmetricCodes block(int index, int[] codes) {
        int first = index * subBlocks;
        for (int j = 0; j < subBlocks; j++) {
            ownScales[j] = scales[first + j];
            fit.codes(first + j, Extremes.inverse(d[index] * ownScales[j]), codes, j * lanes.width);
        }
        return new SymmetricCodes(d[index], ownScales, codes);
    }

    private static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }
}
