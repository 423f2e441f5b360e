package dev.freehold.tuning.train;

import dev.freehold.tuning.train.config.Extent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Which micro-batches make which step. The last step of an epoch may have fewer of them.
final class Course {
    private final IntUnaryOperator batches;
    private final Extent extent;
    private final List<Integer> ends = new ArrayList<>(); // steps done at the end of each epoch
    private final int stepsPerEpoch;
    private final int steps;

    /// A step's part of the data.
    ///
    /// @param epoch  from 0 on
    /// @param from   the first micro-batch
    /// @param to     behind the last one
    record Part(int epoch, int from, int to) {}

    /// @param batches  how many micro-batches an epoch has, at least one
    Course(IntUnaryOperator batches, Extent extent) {
        this.batches = batches;
        this.extent = extent;
        int bound = extent.maxSteps() == 0 ? Integer.MAX_VALUE : extent.maxSteps();
        this.stepsPerEpoch = stepsOf(0);
        long done = 0;
        for (int epoch = 0; epoch < extent.epochs() && done < bound; epoch++) {
            int steps = epoch == 0 ? stepsPerEpoch : stepsOf(epoch);
            double share = Math.min(1, extent.epochs() - epoch);
            done = Math.min(done + (long) Math.ceil(steps * share), bound);
            ends.add((int) done);
        }
        this.steps = (int) done;
    }

    private int stepsOf(int epoch) {
        return Math.ceilDiv(batches.applyAsInt(epoch), extent.accumulation());
    }

    int steps() {
        return steps;
    }

    /// Of the first epoch.
    int stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /// @param step  from 1 to [#steps]
    Part part(int step) {
        int found = Collections.binarySearch(ends, step);
        int epoch = found < 0 ? -found - 1 : found;
        int before = epoch == 0 ? 0 : ends.get(epoch - 1);
        int from = (step - 1 - before) * extent.accumulation();
        return new Part(epoch, from, Math.min(from + extent.accumulation(), batches.applyAsInt(epoch)));
    }

    /// How many epochs are done after a step.
    double epochs(int step) {
        Part part = part(step);
        return part.epoch() + part.to() / (double) batches.applyAsInt(part.epoch());
    }
}
