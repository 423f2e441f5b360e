package dev.freehold.models.layers;

import dev.freehold.checkpoint.Metadata;
import dev.freehold.models.Hyperparameters;

/// How the frequencies of RoPE are stretched so that a model reads further than it was first trained to.
sealed interface RopeScaling {
    /// The stretched frequencies `θ'ᵢ` of the plain `θᵢ`.
    double[] scale(double[] frequencies);

    /// Factor of cosines and sines.
    default double magnitude() {
        return 1;
    }

    /// The scaling that the keys `{arch}.rope.scaling.*` describe.
    static RopeScaling of(Metadata metadata, Hyperparameters sizes, double base) {
        String type = metadata.text(sizes.key("rope.scaling.type"), "linear"); // older files have the factor alone
        double factor = metadata.real(sizes.key("rope.scaling.factor"),
                metadata.real(sizes.key("rope.scale_linear"), 1)); // the older name
        if (!(factor >= 1 && Double.isFinite(factor))) {
            throw metadata.invalid(sizes.key("rope.scaling.factor"), "should be 1 or more and finite, is " + factor);
        }
        if (metadata.real(sizes.key("rope.scaling.yarn_ext_factor"), 1) != 1) {
            throw metadata.invalid(sizes.key("rope.scaling.yarn_ext_factor"), "other than 1 is not supported");
        }
        int original = metadata.integer(sizes.key("rope.scaling.original_context_length"), sizes.contextLength());
        return switch (type) {
            case "none" -> new None();
            case "linear" -> new Linear(factor);
            case "yarn" -> new Yarn(factor, original, base,
                    metadata.real(sizes.key("rope.scaling.yarn_beta_fast"), 32),
                    metadata.real(sizes.key("rope.scaling.yarn_beta_slow"), 1),
                    metadata.real(sizes.key("rope.scaling.attn_factor"), 1)
                            * metadata.real(sizes.key("rope.scaling.yarn_attn_factor"), 1),
                    metadata.real(sizes.key("rope.scaling.yarn_log_multiplier"), 0));
            case "llama3" -> llama3(metadata, sizes, factor, original);
            default -> throw metadata.invalid(
                    sizes.key("rope.scaling.type"), "is '" + type + "', which is not supported");
        };
    }

    private static Llama3 llama3(Metadata metadata, Hyperparameters sizes, double factor, int original) {
        double low = metadata.real(sizes.key("rope.scaling.low_freq_factor"), 1);
        double high = metadata.real(sizes.key("rope.scaling.high_freq_factor"), 4);
        if (!(low < high)) {
            throw metadata.invalid(sizes.key("rope.scaling.high_freq_factor"),
                    "should be above low_freq_factor %s, is %s".formatted(low, high));
        }
        return new Llama3(factor, original, low, high);
    }

    /// Frequencies as they are.
    record None() implements RopeScaling {
        @Override
        public double[] scale(double[] frequencies) {
            return frequencies;
        }
    }

    /// All positions squeezed, <https://arxiv.org/abs/2306.15595>.
    record Linear(double factor) implements RopeScaling {
        @Override
        public double[] scale(double[] frequencies) {
            var scaled = new double[frequencies.length];
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = frequencies[i] / factor;
            }
            return scaled;
        }
    }

    /// Llama 3.1: long waves squeezed, short ones kept, a ramp between; the formula of transformers'
    /// `modeling_rope_utils.py`. GGUF files carry its result as `rope_freqs.weight` instead.
    record Llama3(double factor, int original, double lowFrequency, double highFrequency) implements RopeScaling {
        @Override
        public double[] scale(double[] frequencies) {
            var scaled = new double[frequencies.length];
            for (int i = 0; i < scaled.length; i++) {
                double turns = original * frequencies[i] / (2 * Math.PI); // within the original context
                double keep = Math.clamp((turns - lowFrequency) / (highFrequency - lowFrequency), 0, 1);
                scaled[i] = frequencies[i] * (keep + (1 - keep) / factor);
            }
            return scaled;
        }
    }

    /// YaRN, <https://arxiv.org/abs/2309.00071>, section 3.
    ///
    /// @param attentionFactor  a further factor of the magnitude
    /// @param logMultiplier    `mscale_all_dim` of the model, 0 if it has none
    record Yarn(double factor, int original, double base, double betaFast, double betaSlow, double attentionFactor,
            double logMultiplier) implements RopeScaling {
        @Override
        public double[] scale(double[] frequencies) {
            int rotated = 2 * frequencies.length;
            double low = Math.max(0, Math.floor(pairThatTurns(betaFast, rotated)));
            double high = Math.min(rotated - 1, Math.ceil(pairThatTurns(betaSlow, rotated)));
            var scaled = new double[frequencies.length];
            for (int i = 0; i < scaled.length; i++) {
                double squeeze = Math.clamp((i - low) / Math.max(0.001, high - low), 0, 1);
                scaled[i] = frequencies[i] * (1 - squeeze) + frequencies[i] / factor * squeeze;
            }
            return scaled;
        }

        /// The pair, as a real number, that turns `turns` times within the original context.
        private double pairThatTurns(double turns, int rotated) {
            return rotated * Math.log(original / (2 * Math.PI * turns)) / (2 * Math.log(base));
        }

        @Override
        public double magnitude() {
            double all = logMultiplier == 0 ? 1 : growth(logMultiplier);
            return attentionFactor * growth(1) / all;
        }

        private double growth(double multiplier) {
            return factor > 1 ? 1 + 0.1 * multiplier * Math.log(factor) : 1;
        }
    }
}
