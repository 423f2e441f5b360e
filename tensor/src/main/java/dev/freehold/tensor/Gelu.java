package dev.freehold.tensor;

/// The Gaussian error linear unit, `x·Φ(x)`, <https://arxiv.org/abs/1606.08415>.
public enum Gelu {
    /// `½x·(1 + erf(x/√2))`.
    EXACT {
        @Override
        public float of(float x) {
            return (float) (0.5 * x * (1 + erf(x * Math.sqrt(0.5))));
        }
    },
    /// `½x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`, the older approximation.
    TANH {
        @Override
        public float of(float x) {
            return (float) (0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
        }
    };

    public abstract float of(float x);

    /// To within 1.5e-7 (Abramowitz and Stegun 1964, formula 7.1.26).
    private static double erf(double x) {
        double t = 1 / (1 + 0.3275911 * Math.abs(x));
        double sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        return Math.copySign(1 - sum * Math.exp(-x * x), x);
    }
}
