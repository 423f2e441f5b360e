package dev.freehold.tuning.network;

import java.util.Map;

/// What a batch lost.
///
/// @param sum      of the losses of all its learned tokens, or pairs
/// @param weight   how many they are
/// @param details  further sums to report as means, by name, e.g. `reward margin`; empty if there are none
public record Loss(double sum, double weight, Map<String, Double> details) {
    public double mean() {
        return sum / weight;
    }
}
