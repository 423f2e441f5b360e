package dev.freehold.tensor.block;

import java.util.Arrays;

/// Some thousand elements to search scales for, turned around: sub-blocks side by side, so that a step of the search
/// is the same arithmetic on all of them, which compilers turn into vector instructions.
///
/// Element `i` of sub-block `b` is `x[i][b]`, and its weight `w[i][b]`. Arrays are as long as there are sub-blocks;
/// what a last batch does not fill is 0.
final class Lanes {
    /// Elements of a batch: loops are long beside what they do before and after their vectors, and both arrays stay in
    /// the second-level cache.
    static final int ELEMENTS = 16384;

    /// Elements of a sub-block.
    final int width;
    /// Sub-blocks of a batch.
    final int count;
    final float[][] x;
    final float[][] w;
    /// `Σ w`, of each sub-block.
    final float[] sumW;
    /// `Σ w·x`.
    final float[] sumX;
    /// `Σ w·x²`.
    final float[] sumXX;

    Lanes(int width) {
        this.width = width;
        this.count = ELEMENTS / width;
        this.x = new float[width][count];
        this.w = new float[width][count];
        this.sumW = new float[count];
        this.sumX = new float[count];
        this.sumXX = new float[count];
    }

    /// Takes in a batch, a whole number of blocks.
    ///
    /// @param weighting  of the elements
    /// @param column     of the first element
    void load(float[] in, int from, int elements, Weighting weighting, int column) {
        int filled = elements / width;
        for (int i = 0; i < width; i++) {
            turn(in, from + i, width, x[i], filled);
            Arrays.fill(x[i], filled, count, 0f);
        }
        weighting.weigh(this, column, sumW);
        Arrays.fill(sumW, 0f);
        Arrays.fill(sumX, 0f);
        Arrays.fill(sumXX, 0f);
        for (int i = 0; i < width; i++) {
            addMoments(x[i], w[i], sumW, sumX, sumXX);
        }
    }

    private static void turn(float[] in, int from, int step, float[] x, int count) {
        for (int b = 0; b < count; b++) {
            x[b] = in[from + b * step];
        }
    }

    private static void addMoments(float[] x, float[] w, float[] sumW, float[] sumX, float[] sumXX) {
        for (int b = 0; b < sumW.length; b++) {
            float wx = w[b] * x[b];
            sumW[b] += w[b];
            sumX[b] += wx;
            sumXX[b] += wx * x[b];
        }
    }
}
