package dev.freehold.tensor.block;

import java.util.Arrays;

/// The integers that the scales of sub-blocks are rounded to, and the half they are multiples of.
///
/// With the levels fixed, the error of a block is a quadratic function of `d` for given integers. So several `d` are
/// tried, each with the integers that suit it and then solved for; then each integer is moved by one where that makes
/// the error less, with levels chosen anew, and `d` is solved for again.
final class SymmetricScales {
    private static final int TRIALS = 4;
    private static final int ROUNDS = 2;
    private static final float ROUNDING = 0x1.8p23f;

    private final Lanes lanes;
    private final SymmetricFit fit;
    private final Levels levels;
    private final int subBlocks;
    private final int least;
    private final int most;
    private final float[] d;
    private final int[] scales;
    private final int[] trialScales;
    private final float[] inverse;
    private final float[] scale;
    private final float[] furthest;
    private final float[] trialD;
    private final float[] bestGain;
    private final float[] squares;
    private final float[] products;
    private final float[] ownInverse;
    private final float[] error;
    private final float[] bestError;
    private final float[] sumCC;
    private final float[] sumXC;
    private final int[] ownScales;

    SymmetricScales(SymmetricFormat format, Lanes lanes, SymmetricFit fit) {
        this.lanes = lanes;
        this.fit = fit;
        this.levels = format.levels();
        this.subBlocks = format.dtype().elementsPerBlock() / lanes.width;
        this.least = format.lowestScale();
        this.most = Math.max(1, -least - 1);
        this.d = new float[lanes.count / subBlocks];
        this.scales = new int[lanes.count];
        this.trialScales = new int[lanes.count];
        this.inverse = new float[lanes.count];
        this.scale = new float[lanes.count];
        this.furthest = new float[d.length];
        this.trialD = new float[d.length];
        this.bestGain = new float[d.length];
        this.squares = new float[lanes.count];
        this.products = new float[lanes.count];
        this.ownInverse = new float[format.dtype().elementsPerBlock()];
        this.error = new float[lanes.count];
        this.bestError = new float[lanes.count];
        this.sumCC = new float[lanes.count];
        this.sumXC = new float[lanes.count];
        this.ownScales = new int[subBlocks];
    }

    /// @param wanted  the scales of the sub-blocks
    void choose(float[] wanted) {
        if (subBlocks == 1) {
            for (int block = 0; block < d.length; block++) {
                d[block] = half(wanted[block]);
                scales[block] = 1;
            }
            return;
        }
        Extremes.invert(wanted, inverse);
        fit.choose(inverse);
        keepSums();
        start(wanted);
        evaluate(scales);
        System.arraycopy(error, 0, bestError, 0, error.length);
        keepSums();
        for (int round = 0; round < ROUNDS; round++) {
            move(1);
            move(-1);
            multiply(scales, sumCC, sumXC, squares, products);
            for (int block = 0; block < d.length; block++) {
                resolve(block);
            }
        }
    }

    /// Tries several `d` for each block, of either sign.
    private void start(float[] wanted) {
        Arrays.fill(d, 0f);
        Arrays.fill(scales, 0);
        Arrays.fill(bestGain, 0f);
        for (int block = 0; block < d.length; block++) {
            furthest[block] = Extremes.furthest(wanted, block * subBlocks, subBlocks);
        }
        for (int i = 0; i < 2 * TRIALS; i++) {
            float integer = i % 2 == 0 ? least - 0.4f + i / 2 * 0.8f : most + 0.4f - i / 2 * 0.8f;
            for (int block = 0; block < d.length; block++) {
                trialD[block] = half(furthest[block] / integer);
                int first = block * subBlocks;
                Arrays.fill(inverse, first, first + subBlocks, Extremes.inverse(trialD[block]));
            }
            round(wanted, inverse, least, most, trialScales);
            multiply(trialScales, sumCC, sumXC, squares, products);
            for (int block = 0; block < d.length; block++) {
                keepBetter(block);
            }
        }
    }

    private static void round(float[] wanted, float[] inverse, int least, int most, int[] scales) {
        for (int b = 0; b < scales.length; b++) {
            scales[b] = Math.max(least, Math.min(most, (int) (wanted[b] * inverse[b] + ROUNDING - ROUNDING)));
        }
    }

    private static void multiply(int[] scales, float[] sumCC, float[] sumXC, float[] squares, float[] products) {
        for (int b = 0; b < squares.length; b++) {
            float scale = scales[b];
            squares[b] = scale * scale * sumCC[b];
            products[b] = scale * sumXC[b];
        }
    }

    /// Takes the trial's integers for a block where they, with the best `d` for them, make the error less.
    private void keepBetter(int block) {
        int first = block * subBlocks;
        float square = sum(squares, first);
        float product = sum(products, first);
        float solved = solved(trialD[block], square, product);
        float gain = solved * (2f * product - solved * square);
        if (gain > bestGain[block]) {
            bestGain[block] = gain;
            d[block] = solved;
            System.arraycopy(trialScales, first, scales, first, subBlocks);
        }
    }

    private float sum(float[] terms, int first) {
        float sum = 0f;
        for (int b = first; b < first + subBlocks; b++) {
            sum += terms[b];
        }
        return sum;
    }

    /// The best `d`, if there is one.
    private static float solved(float otherwise, float square, float product) {
        return square > 0f && Math.abs(product / square) < 65504f ? half(product / square) : otherwise;
    }

    /// Moves each integer where that makes its sub-block's error less.
    private void move(int step) {
        for (int b = 0; b < lanes.count; b++) {
            trialScales[b] = Math.max(least, Math.min(most, scales[b] + step));
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
        float square = sum(squares, first);
        float product = sum(products, first);
        float solved = solved(d[block], square, product);
        if (solved * (2f * product - solved * square) > d[block] * (2f * product - d[block] * square)) {
            d[block] = solved;
            for (int b = first; b < first + subBlocks; b++) {
                bestError[b] = error(b, solved * scales[b]);
            }
        }
    }

    private float error(int b, float scale) {
        return lanes.sumXX[b] + scale * (scale * sumCC[b] - 2f * sumXC[b]);
    }

    /// The errors of all sub-blocks with these integers, levels chosen anew.
    private void evaluate(int[] someScales) {
        for (int block = 0; block < d.length; block++) {
            Arrays.fill(scale, block * subBlocks, (block + 1) * subBlocks, d[block]);
        }
        multiply(scale, someScales);
        Extremes.invert(scale, inverse);
        fit.choose(inverse);
        errors(scale, lanes.sumXX, fit.sumCC, fit.sumXC, error);
    }

    private static void multiply(float[] unit, int[] scales) {
        for (int b = 0; b < unit.length; b++) {
            unit[b] *= scales[b];
        }
    }

    private static void errors(float[] scale, float[] sumXX, float[] sumCC, float[] sumXC, float[] error) {
        for (int b = 0; b < error.length; b++) {
            error[b] = sumXX[b] + scale[b] * (scale[b] * sumCC[b] - 2f * sumXC[b]);
        }
    }

    private void keepSums() {
        System.arraycopy(fit.sumCC, 0, sumCC, 0, sumCC.length);
        System.arraycopy(fit.sumXC, 0, sumXC, 0, sumXC.length);
    }

    /// Block `index` of the batch, ready to be stored.
    ///
    /// @param in     its elements, from `from` on
    /// @param codes  receives its codes
    SymmetricCodes block(int index, float[] in, int from, int[] codes) {
        int first = index * subBlocks;
        for (int j = 0; j < subBlocks; j++) {
            ownScales[j] = scales[first + j];
            Arrays.fill(ownInverse, j * lanes.width, (j + 1) * lanes.width, Extremes.inverse(d[index] * ownScales[j]));
        }
        SymmetricFit.codes(levels, in, from, ownInverse, codes);
        return new SymmetricCodes(d[index], ownScales, codes);
    }

    private static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }
}
