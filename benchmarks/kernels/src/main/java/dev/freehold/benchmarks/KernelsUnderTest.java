package dev.freehold.benchmarks;

import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.Kernels;
import dev.freehold.tensor.ReferenceKernels;
import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The kernels that a benchmark times, and what it compares them with.
@State(Scope.Benchmark)
public class KernelsUnderTest {
    /// As `freehold doctor` lists them; empty for those that Freehold chooses itself.
    @Param("")
    public String tier;

    @Param("2")
    public int threads;

    Kernels tested;
    final Kernels reference = new ReferenceKernels();
    final Arena arena = Arena.ofShared(); // kernels read from their own threads

    public KernelsUnderTest() {}

    @Setup(Level.Trial)
    public void open() {
        tested = KernelSelection.choose(tier).create(threads);
    }

    @TearDown(Level.Trial)
    public void close() {
        tested.close();
        arena.close();
    }
}
