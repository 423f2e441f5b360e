package dev.freehold.kernels.x86.recurrence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.kernels.threads.SpinningThreadTeam;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.Machine;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Every tier that runs here against [ReferenceKernels]; and against itself, token by token.
class ConvolutionTest {
    private static final float TOLERANCE = 2e-6f;

    private static Tensor random(Machine machine, Random random, int rows, int columns) {
        var shape = new Shape(rows, columns);
        var tensor = new Tensor("x", DType.F32, shape, machine.allocate(4 * shape.elements()));
        for (long i = 0; i < shape.elements(); i++) {
            tensor.data().set(Tensor.FLOAT, 4 * i, 2 * random.nextFloat() - 1);
        }
        return tensor;
    }

    private static Tensor copy(Machine machine, Tensor tensor) {
        return new Tensor("copy", DType.F32, tensor.shape(),
                machine.allocate(tensor.data().byteSize()).copyFrom(tensor.data()));
    }

    private static void check(int channels, int taps, int tokens, long seed) {
        for (CpuTier tier : Machine.tiers()) {
            try (var machine = new Machine(); ThreadTeam team = new SpinningThreadTeam(2)) {
                String what = "%s, %d channels, %d taps, %d tokens".formatted(tier, channels, taps, tokens);
                var random = new Random(seed);
                Tensor input = random(machine, random, tokens, channels);
                Tensor factors = random(machine, random, taps, channels);
                Tensor history = random(machine, random, taps - 1, channels);
                Tensor expectedHistory = copy(machine, history);
                Tensor singleHistory = copy(machine, history);
                Tensor expected = random(machine, random, tokens, channels);
                Tensor out = random(machine, random, tokens, channels);
                Tensor single = random(machine, random, tokens, channels);
                new ReferenceKernels().convolve(expected, input, expectedHistory, factors);
                var convolution = new Convolution(tier, new Routines(machine.code()), team);
                convolution.run(out, input, history, factors);
                for (int t = 0; t < tokens; t++) {
                    convolution.run(single.row(t), input.row(t), singleHistory, factors);
                }
                assertArrayEquals(expected.toArray(), out.toArray(), TOLERANCE, what);
                assertArrayEquals(expectedHistory.toArray(), history.toArray(), "history: " + what);
                assertArrayEquals(single.toArray(), out.toArray(), "one by one: " + what);
                assertArrayEquals(singleHistory.toArray(), history.toArray(), "history, one by one: " + what);
                machine.assertGuardsUntouched();
            }
        }
    }

    @Property(tries = 60)
    void givesWhatTheReferenceGives(@ForAll @IntRange(min = 1, max = 700) int channels,
            @ForAll @IntRange(min = 2, max = 6) int taps, @ForAll @IntRange(min = 1, max = 9) int tokens,
            @ForAll long seed) {
        check(channels, taps, tokens, seed);
    }

    @Test
    void givesWhatTheReferenceGivesForAllTails() {
        for (int channels = 1; channels <= 40; channels++) {
            check(channels, 4, 1 + channels % 5, channels);
        }
    }

    @Test
    void givesWhatTheReferenceGivesOnSeveralThreads() {
        check(1500, 4, 70, 1);
        check(20_000, 3, 1, 2);
    }

    @Test
    void tensorsThatDoNotFitAreRefused() {
        try (var machine = new Machine()) {
            var random = new Random(1);
            var convolution = new Convolution(
                    Machine.tiers().getLast(), new Routines(machine.code()), ThreadTeam.single());
            Tensor x = random(machine, random, 3, 8);
            Tensor taps = random(machine, random, 4, 8);
            Tensor many = random(machine, random, 40, 8);
            refused(() -> convolution.run(x, x.rows(0, 2), x, taps));
            refused(() -> convolution.run(x, x, x.rows(0, 2), taps));
            refused(() -> convolution.run(x, x, x, random(machine, random, 4, 7)));
            refused(() -> convolution.run(x, x, many.rows(0, 39), many));
        }
    }

    private static void refused(Runnable call) {
        assertThrows(IllegalArgumentException.class, call::run);
    }
}
