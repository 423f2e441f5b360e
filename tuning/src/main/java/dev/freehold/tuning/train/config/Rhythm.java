package dev.freehold.tuning.train.config;

/// How often something happens, besides at the end.
public sealed interface Rhythm {
    /// Whether it happens after a step.
    ///
    /// @param step          from 1 on
    /// @param stepsPerEpoch at least 1
    /// @param steps         of the whole training
    boolean due(int step, int stepsPerEpoch, int steps);

    /// After every so many steps.
    record Steps(int count) implements Rhythm {
        @Override
        public boolean due(int step, int stepsPerEpoch, int steps) {
            return step % count == 0;
        }
    }

    /// So often in an epoch.
    record PerEpoch(int times) implements Rhythm {
        @Override
        public boolean due(int step, int stepsPerEpoch, int steps) {
            return step % Math.max(1, stepsPerEpoch / times) == 0;
        }
    }

    /// After each epoch; after every so many epochs where they are many.
    record Usual() implements Rhythm {
        private static final int MOST = 20;

        @Override
        public boolean due(int step, int stepsPerEpoch, int steps) {
            int epochs = Math.ceilDiv(Math.ceilDiv(steps, stepsPerEpoch), MOST);
            return step % Math.multiplyExact(stepsPerEpoch, epochs) == 0;
        }
    }

    /// Never before the end.
    record AtTheEnd() implements Rhythm {
        @Override
        public boolean due(int step, int stepsPerEpoch, int steps) {
            return false;
        }
    }
}
