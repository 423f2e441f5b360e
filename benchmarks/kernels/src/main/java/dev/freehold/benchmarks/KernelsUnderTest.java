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
    private static final String BEST = "best";

    /// As `freehold doctor` lists them; `best` are those that Freehold chooses itself.
    @Param(BEST)
    public String kernels;

    @Param("2")
    public int threads;

    Kernels tested;
    final Kernels reference = new ReferenceKernels();
    final Arena arena = Arena.ofShared(); // kernels read from their own threads

    public KernelsUnderTest() {}

    @Setup(Level.Trial)
    public void open() {
        tested = kernels.equals(BEST) ? KernelSelection.best(threads) : KernelSelection.named(kernels, threads);
    }

    @TearDown(Level.Trial)
    public void close() {
        tested.close();
        arena.close();
    }
}
