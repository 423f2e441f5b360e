package dev.freehold.tensor.block;

/// The error of each block as a quadratic form of `d` and `dmin`, for given integers and codes:
/// `Σ w·(d·l·c − dmin·m − x)²`, with scales `l` and mins `m`.
final class AffineForms {
    private final Lanes lanes;
    private final int subBlocks;
    private final float[] dd;
    private final float[] dm;
    private final float[] mm;
    private final float[] xd;
    private final float[] xm;
    private float sumDd;
    private float sumDm;
    private float sumMm;
    private float sumXd;
    private float sumXm;
    private float d;
    private float dmin;

    AffineForms(Lanes lanes, int subBlocks) {
        this.lanes = lanes;
        this.subBlocks = subBlocks;
        this.dd = new float[lanes.count];
        this.dm = new float[lanes.count];
        this.mm = new float[lanes.count];
        this.xd = new float[lanes.count];
        this.xm = new float[lanes.count];
    }

    /// The shares of all sub-blocks in the coefficients of their blocks.
    void of(int[] scales, int[] mins, float[] sumC, float[] sumCC, float[] sumXC) {
        ofScales(scales, sumCC, sumXC, dd, xd);
        ofMins(mins, lanes.sumW, lanes.sumX, mm, xm);
        ofBoth(scales, mins, sumC, dm);
    }

    private static void ofScales(int[] scales, float[] sumCC, float[] sumXC, float[] dd, float[] xd) {
        for (int b = 0; b < dd.length; b++) {
            float l = scales[b];
            dd[b] = l * l * sumCC[b];
            xd[b] = l * sumXC[b];
        }
    }

    private static void ofMins(int[] mins, float[] sumW, float[] sumX, float[] mm, float[] xm) {
        for (int b = 0; b < mm.length; b++) {
            float m = mins[b];
            mm[b] = m * m * sumW[b];
            xm[b] = -m * sumX[b];
        }
    }

    private static void ofBoth(int[] scales, int[] mins, float[] sumC, float[] dm) {
        for (int b = 0; b < dm.length; b++) {
            float lm = scales[b] * mins[b];
            dm[b] = -lm * sumC[b];
        }
    }

    /// The best `d` and `dmin` of a block, if there are such, both at least 0; otherwise those that are given.
    void solve(int block, float otherD, float otherDmin) {
        sum(block * subBlocks);
        float determinant = sumDd * sumMm - sumDm * sumDm;
        float solvedD = determinant > 0f ? (sumXd * sumMm - sumXm * sumDm) / determinant : sumXd / sumDd;
        float solvedDmin = determinant > 0f ? (sumXm * sumDd - sumXd * sumDm) / determinant : otherDmin;
        boolean solved = solvedD >= 0f && solvedDmin >= 0f && solvedD < 65504f && solvedDmin < 65504f;
        d = solved ? half(solvedD) : otherD;
        dmin = solved ? half(solvedDmin) : otherDmin;
    }

    private void sum(int first) {
        float a = 0f;
        float b = 0f;
        float c = 0f;
        float x = 0f;
        float y = 0f;
        for (int j = first; j < first + subBlocks; j++) {
            a += dd[j];
            b += dm[j];
            c += mm[j];
            x += xd[j];
            y += xm[j];
        }
        sumDd = a;
        sumDm = b;
        sumMm = c;
        sumXd = x;
        sumXm = y;
    }

    float d() {
        return d;
    }

    float dmin() {
        return dmin;
    }

    /// By how much the error of the block solved last is less than that of zeros.
    float gain(float someD, float someDmin) {
        return someD * (2f * (sumXd - someDmin * sumDm) - someD * sumDd) + someDmin * (2f * sumXm - someDmin * sumMm);
    }

    private static float half(float value) {
        return Float.float16ToFloat(Float.floatToFloat16(value));
    }
}
