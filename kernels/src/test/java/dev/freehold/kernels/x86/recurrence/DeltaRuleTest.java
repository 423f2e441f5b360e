package dev.freehold.kernels.x86.recurrence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.kernels.threads.SpinningThreadTeam;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.elementwise.Machine;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.DeltaState;
import dev.freehold.tensor.HeadOrder;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Every tier that runs here against [ReferenceKernels]; and against itself, with other batches and other threads.
class DeltaRuleTest {
    private static final float TOLERANCE = 2e-5f;

    /// What the sizes of a layer are.
    private record Sizes(int keyHeads, int valueHeads, int keyWidth, int valueWidth) {}

    /// One sequence: its inputs, and the state before it. Everything has guards around.
    private record Sequence(Machine machine, Sizes sizes, HeadOrder order, Tensor query, Tensor key, Tensor value,
            Tensor decay, Tensor beta, DeltaState state) {
        static Sequence random(Machine machine, Sizes sizes, HeadOrder order, int tokens, long seed) {
            var random = new Random(seed);
            Tensor query = tensor(machine, random, -1, tokens, sizes.keyHeads * sizes.keyWidth);
            Tensor key = tensor(machine, random, -1, tokens, sizes.keyHeads * sizes.keyWidth);
            for (int t = 0; t < tokens; t++) {
                for (int h = 0; h < sizes.keyHeads; h++) {
                    normalize(query, t, h * sizes.keyWidth, sizes.keyWidth);
                    normalize(key, t, h * sizes.keyWidth, sizes.keyWidth);
                }
            }
            var sequence = new Sequence(machine, sizes, order, query, key,
                    tensor(machine, random, -1, tokens, sizes.valueHeads * sizes.valueWidth),
                    tensor(machine, random, 0, tokens, sizes.valueHeads),
                    tensor(machine, random, 0, tokens, sizes.valueHeads), state(machine, sizes));
            for (int h = 0; h < sizes.valueHeads; h++) {
                for (int i = 0; i < sizes.keyWidth; i++) {
                    for (int j = 0; j < sizes.valueWidth; j++) {
                        sequence.state.set(h, i, j, 2 * random.nextFloat() - 1);
                    }
                }
            }
            return sequence;
        }

        private static DeltaState state(Machine machine, Sizes s) {
            long bytes = DeltaState.byteSize(s.valueHeads, s.keyWidth, s.valueWidth);
            return new DeltaState(machine.allocate(bytes).fill((byte) 0), s.valueHeads, s.keyWidth, s.valueWidth);
        }

        private static Tensor tensor(Machine machine, Random random, float least, int rows, int columns) {
            var shape = new Shape(rows, columns);
            var tensor = new Tensor("x", DType.F32, shape, machine.allocate(4 * shape.elements()));
            for (long i = 0; i < shape.elements(); i++) {
                tensor.data().set(Tensor.FLOAT, 4 * i, least + (1 - least) * random.nextFloat());
            }
            return tensor;
        }

        private static void normalize(Tensor x, int row, int from, int count) {
            float squares = 1e-6f;
            for (int i = from; i < from + count; i++) {
                squares += x.get(row, i) * x.get(row, i);
            }
            for (int i = from; i < from + count; i++) {
                x.set(row, i, x.get(row, i) / (float) Math.sqrt(squares));
            }
        }

        /// The same, with a state of its own.
        Sequence again() {
            DeltaState copy = state(machine, sizes);
            copy.data().copyFrom(state.data());
            return new Sequence(machine, sizes, order, query, key, value, decay, beta, copy);
        }

        Tensor out() {
            var shape = new Shape(value.shape().rows(), value.shape().columns());
            return new Tensor("out", DType.F32, shape, machine.allocate(4 * shape.elements()));
        }

        /// Rows `from … from + count - 1`.
        void run(DeltaRule rule, Tensor out, int from, int count) {
            rule.run(out.rows(from, count), query.rows(from, count), key.rows(from, count), value.rows(from, count),
                    decay.rows(from, count), beta.rows(from, count), state, order);
        }

        float[] remembered() {
            return state.data().toArray(Tensor.FLOAT);
        }
    }

    private static void check(Sizes sizes, HeadOrder order, int tokens, long seed) {
        for (CpuTier tier : Machine.tiers()) {
            try (var machine = new Machine(); ThreadTeam team = new SpinningThreadTeam(2)) {
                String what = "%s, %s, %s, %d tokens".formatted(tier, sizes, order, tokens);
                var routines = new Routines(machine.code());
                var given = Sequence.random(machine, sizes, order, tokens, seed);
                var expected = given.again();
                var single = given.again();
                Tensor expectedOut = expected.out();
                new ReferenceKernels().deltaRule(expectedOut, given.query, given.key, given.value, given.decay,
                        given.beta, expected.state, order);
                Tensor out = given.out();
                given.run(new DeltaRule(tier, routines, team), out, 0, tokens);
                Tensor singleOut = given.out();
                for (int t = 0; t < tokens; t++) {
                    single.run(new DeltaRule(tier, routines, ThreadTeam.single()), singleOut, t, 1);
                }
                assertArrayEquals(expectedOut.toArray(), out.toArray(), TOLERANCE, what);
                assertArrayEquals(expected.remembered(), given.remembered(), TOLERANCE, "state: " + what);
                assertArrayEquals(singleOut.toArray(), out.toArray(), "one by one: " + what);
                assertArrayEquals(single.remembered(), given.remembered(), "state, one by one: " + what);
                machine.assertGuardsUntouched();
            }
        }
    }

    @Test
    void givesWhatTheReferenceGives() {
        for (HeadOrder order : HeadOrder.values()) {
            check(new Sizes(2, 4, 128, 128), order, 5, 1);
            check(new Sizes(1, 3, 64, 48), order, 9, 2);
        }
    }

    @Property(tries = 60)
    void givesWhatTheReferenceGivesForAnySizes(
            @ForAll HeadOrder order,
            @ForAll @IntRange(min = 1, max = 3) int keyHeads,
            @ForAll @IntRange(min = 1, max = 3) int shared,
            @ForAll @IntRange(min = 1, max = 70) int keyWidth,
            @ForAll @IntRange(min = 1, max = 70) int valueWidth,
            @ForAll @IntRange(min = 1, max = 12) int tokens,
            @ForAll long seed) {
        check(new Sizes(keyHeads, keyHeads * shared, keyWidth, valueWidth), order, tokens, seed);
    }

    @Test
    void columnsPastThoseOfValuesStayZero() {
        for (CpuTier tier : Machine.tiers()) {
            try (var machine = new Machine()) {
                var sequence = Sequence.random(machine, new Sizes(1, 1, 8, 21), HeadOrder.GROUPED, 4, 3);
                var rule = new DeltaRule(tier, new Routines(machine.code()), ThreadTeam.single());
                sequence.run(rule, sequence.out(), 0, 4);
                for (int row = 0; row < 8; row++) {
                    long from = sequence.state.panel(0, 1) + 4L * (DeltaState.LINE * row + 5);
                    MemorySegment past = sequence.state.data().asSlice(from, 4L * (DeltaState.LINE - 5));
                    assertArrayEquals(new float[DeltaState.LINE - 5], past.toArray(Tensor.FLOAT));
                }
            }
        }
    }

    /// A correction undoes what the state says: with `beta` 1 and no decay, it then says the value to the key.
    @Test
    void remembersAValue() {
        for (CpuTier tier : Machine.tiers()) {
            try (var machine = new Machine()) {
                var sequence = Sequence.random(machine, new Sizes(1, 1, 32, 16), HeadOrder.GROUPED, 1, 3);
                sequence.decay.set(0, 0, 1f);
                sequence.beta.set(0, 0, 1f);
                sequence.query.data().copyFrom(sequence.key.data());
                Tensor out = sequence.out();
                sequence.run(new DeltaRule(tier, new Routines(machine.code()), ThreadTeam.single()), out, 0, 1);
                for (int j = 0; j < 16; j++) {
                    assertEquals(sequence.value.get(0, j), out.get(0, j), TOLERANCE);
                }
            }
        }
    }

    @Test
    void tensorsThatDoNotFitAreRefused() {
        try (var machine = new Machine()) {
            var s = Sequence.random(machine, new Sizes(2, 4, 8, 8), HeadOrder.GROUPED, 3, 3);
            var rule = new DeltaRule(Machine.tiers().getLast(), new Routines(machine.code()), ThreadTeam.single());
            for (int wrong = 0; wrong < 6; wrong++) {
                Tensor[] t = {s.out(), s.query, s.key, s.value, s.decay, s.beta};
                t[wrong] = t[wrong].rows(0, 2);
                assertThrows(IllegalArgumentException.class, () -> rule.run(t[0], t[1], t[2], t[3], t[4], t[5],
                        s.state, s.order), "tensor %d of %s".formatted(wrong, Arrays.toString(t)));
            }
            var small = new DeltaState(s.state.data().asSlice(0, 64), 4, 8, 8);
            assertThrows(IllegalArgumentException.class, () -> rule.run(
                    s.out(), s.query, s.key, s.value, s.decay, s.beta, small, s.order));
            var odd = new DeltaState(s.state.data(), 3, 8, 8);
            assertThrows(IllegalArgumentException.class, () -> rule.run(
                    s.out(), s.query, s.key, s.value, s.decay, s.beta, odd, s.order));
        }
    }
}
