package dev.freehold.kernels.x86.matmul;

import java.util.Random;

/// Rows of activations that arithmetic may stumble over.
enum ExtremeActivations {
    ORDINARY {
        @Override
        float element(Random random, int column) {
            return (float) random.nextGaussian();
        }
    },

    ZEROS {
        @Override
        float element(Random random, int column) {
            return random.nextBoolean() ? 0f : -0f;
        }
    },

    DENORMALS {
        @Override
        float element(Random random, int column) {
            return (random.nextInt(2000) - 1000) * Float.MIN_VALUE;
        }
    },

    TINY {
        @Override
        float element(Random random, int column) {
            return (float) random.nextGaussian() * 1e-36f;
        }
    },

    LARGE {
        @Override
        float element(Random random, int column) {
            return random.nextBoolean() ? 1e24f : -1e24f;
        }
    },

    EQUAL {
        @Override
        float element(Random random, int column) {
            return -0.7f;
        }
    },

    OUTLIER {
        @Override
        float element(Random random, int column) {
            return column == 17 ? 1e6f : (float) random.nextGaussian();
        }
    };

    abstract float element(Random random, int column);

    /// `(T, K)`, each row of a kind drawn by chance.
    static float[] rows(int tokens, int columns, Random random) {
        var elements = new float[tokens * columns];
        for (int t = 0; t < tokens; t++) {
            ExtremeActivations kind = values()[random.nextInt(values().length)];
            for (int k = 0; k < columns; k++) {
                elements[t * columns + k] = kind.element(random, k);
            }
        }
        return elements;
    }
}
