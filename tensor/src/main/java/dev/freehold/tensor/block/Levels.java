package dev.freehold.tensor.block;

/// What codes stand for before they are scaled.
sealed interface Levels {
    /// The lowest level, which is negative and the one of greatest magnitude.
    int lowest();

    /// The highest level.
    int highest();

    /// The code of the level nearest to `x`.
    int nearest(float x);

    /// The integers from `lowest`, which has the code 0, to `-lowest - 1`.
    record Uniform(int lowest) implements Levels {
        @Override
        public int highest() {
            return -lowest - 1;
        }

        @Override
        public int nearest(float x) {
            return Math.clamp(Math.round(x), lowest, -lowest - 1) - lowest;
        }
    }

    /// Those of [NonLinearLevels].
    record NonLinear() implements Levels {
        @Override
        public int lowest() {
            return NonLinearLevels.level(0);
        }

        @Override
        public int highest() {
            return NonLinearLevels.level(15);
        }

        @Override
        public int nearest(float x) {
            return NonLinearLevels.nearest(x);
        }
    }
}
