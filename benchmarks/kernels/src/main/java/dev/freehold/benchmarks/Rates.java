package dev.freehold.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a call is worth: beside calls per second, JMH then prints billions of these per second.
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Rates {
    /// Billions of multiply-accumulates.
    public double gigaMacs;

    /// Billions of bytes that have to be read.
    public double gigaBytes;

    public Rates() {}
}
