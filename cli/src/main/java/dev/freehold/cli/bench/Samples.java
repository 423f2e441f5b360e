package dev.freehold.cli.bench;

import java.util.List;
import java.util.stream.DoubleStream;

/// The times of a test's repetitions.
///
/// @param tokens  computed in each
/// @param nanos   of each, at least one
public record Samples(int tokens, List<Long> nanos) {
    private static final double NANOS = 1e9;

    public Samples {
        nanos = List.copyOf(nanos);
        if (nanos.isEmpty()) {
            throw new IllegalArgumentException("a mean needs at least one sample");
        }
    }

    /// Tokens per second, of each repetition.
    public List<Double> rates() {
        return nanos.stream().map(time -> tokens * NANOS / time).toList();
    }

    public long meanNanos() {
        return Math.round(mean(times()));
    }

    public long deviationNanos() {
        return Math.round(deviation(times()));
    }

    /// The mean of the rates, as `llama-bench` has it, not the rate of the mean.
    public double meanRate() {
        return mean(doubles(rates()));
    }

    public double deviationRate() {
        return deviation(doubles(rates()));
    }

    private double[] times() {
        return nanos.stream().mapToDouble(Long::doubleValue).toArray();
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double mean(double[] values) {
        return DoubleStream.of(values).sum() / values.length;
    }

    /// The standard deviation estimated from a sample: `√(Σ(x − mean)² / (n − 1))`; 0 for a single value.
    private static double deviation(double[] values) {
        if (values.length == 1) {
            return 0;
        }
        double mean = mean(values);
        return Math.sqrt(DoubleStream.of(values).map(x -> (x - mean) * (x - mean)).sum() / (values.length - 1));
    }
}
