package dev.freehold.kernels.x86.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.RopePairing;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every operation on every tier that this machine can run gives what [ReferenceKernels] gives, touches no memory but
/// its own, and does to a row what it does to the row alone.
class ElementwiseTest {
    private static final int ALL_TAILS = 70;
    private static final float FEW_ULPS = 6e-7f;
    private static final ReferenceKernels REFERENCE = new ReferenceKernels();

    /// An operation on rows `from … to - 1` of its tensors, the first of which changes.
    private interface Operation {
        void run(Elementwise kernels, Parameters parameters, List<Tensor> tensors, int from, int to);
    }

    private interface Reference {
        void run(List<Tensor> tensors);
    }

    /// How far apart two results may be.
    private interface Tolerance {
        float of(float expected, int index);
    }

    /// Tensors of a machine, with guards around.
    private record Tensors(Machine machine, Random random) {
        Tensor random(int... dimensions) {
            return filled(1f, dimensions);
        }

        Tensor filled(float size, int... dimensions) {
            var shape = new Shape(dimensions);
            var tensor = new Tensor("x", DType.F32, shape, machine.allocate(4 * shape.elements()));
            for (long i = 0; i < shape.elements(); i++) {
                tensor.data().set(Tensor.FLOAT, 4 * i, size * (2 * random.nextFloat() - 1));
            }
            return tensor;
        }

        /// Numbers of all sizes.
        Tensor extreme(int... dimensions) {
            Tensor tensor = random(dimensions);
            float[] sizes = {0f, -0f, Float.MIN_VALUE, -1e-40f, Float.MIN_NORMAL, 1e-20f, -17.5f, 88.5f, -103f, 104f,
                -1e10f, 1e15f, -Float.MAX_VALUE, Float.MAX_VALUE};
            for (long i = 0; i < tensor.shape().elements(); i++) {
                if (random.nextInt(3) == 0) {
                    tensor.data().set(Tensor.FLOAT, 4 * i, sizes[random.nextInt(sizes.length)]);
                }
            }
            return tensor;
        }

        Tensor copy(Tensor tensor) {
            return new Tensor("copy", DType.F32, tensor.shape(),
                    machine.allocate(tensor.data().byteSize()).copyFrom(tensor.data()));
        }
    }

    private interface Inputs {
        List<Tensor> of(Tensors tensors);
    }

    private static void check(String what, long seed, Inputs inputs, Operation operation, Reference reference,
            Tolerance tolerance) {
        for (CpuTier tier : Machine.tiers()) {
            try (var machine = new Machine()) {
                var tensors = new Tensors(machine, new Random(seed));
                var kernels = new Elementwise(tier, new Routines(machine.code));
                List<Tensor> given = inputs.of(tensors);
                List<Tensor> expected = given.stream().map(tensors::copy).toList();
                List<Tensor> alone = given.stream().map(tensors::copy).toList();
                int rows = given.getFirst().shape().rows();
                reference.run(expected);
                operation.run(kernels, machine.parameters, given, 0, rows);
                for (int t = rows - 1; t >= 0; t--) {
                    operation.run(kernels, machine.parameters, alone, t, t + 1);
                }
                machine.assertGuardsUntouched();
                for (int i = 0; i < given.size(); i++) {
                    String where = "%s, %s, tensor %d %s".formatted(tier, what, i, given.get(i).shape());
                    assertAgree(expected.get(i).toArray(), given.get(i).toArray(), tolerance, where);
                    assertArrayEquals(alone.get(i).toArray(), given.get(i).toArray(), "one row a call: " + where);
                }
            }
        }
    }

    private static void assertAgree(float[] expected, float[] actual, Tolerance tolerance, String where) {
        for (int i = 0; i < expected.length; i++) {
            float allowed = tolerance.of(expected[i], i);
            if (Float.compare(expected[i], actual[i]) != 0 && !(Math.abs(expected[i] - actual[i]) <= allowed)) {
                assertEquals(expected[i], actual[i], allowed, where + ", element " + i);
            }
        }
    }

    // ------------------------------------------------------------------------ sums

    @Property(tries = 60)
    void addOfAnyShape(@ForAll @IntRange(min = 1, max = 700) int width, @ForAll @IntRange(min = 1, max = 5) int rows,
            @ForAll long seed) {
        additions(rows, width, seed);
    }

    @Test
    void addOfAllTails() {
        for (int width = 1; width <= ALL_TAILS; width++) {
            additions(3, width, width);
        }
    }

    private static void additions(int rows, int width, long seed) {
        check("add", seed, tensors -> List.of(tensors.extreme(rows, width), tensors.extreme(rows, width)),
                (kernels, parameters, given, from, to) ->
                        kernels.add(parameters, given.getFirst(), given.getLast(), from, to),
                given -> REFERENCE.add(given.getFirst(), given.getLast()), (_, _) -> 0f);
        check("addBias", seed, tensors -> List.of(tensors.extreme(rows, width), tensors.extreme(width)),
                (kernels, parameters, given, from, to) ->
                        kernels.addBias(parameters, given.getFirst(), given.getLast(), from, to),
                given -> REFERENCE.addBias(given.getFirst(), given.getLast()), (_, _) -> 0f);
    }

    // ------------------------------------------------------------------------ weighted sums of rows

    @Property(tries = 60)
    void combineOfAnyShape(@ForAll @IntRange(min = 1, max = 700) int width,
            @ForAll @IntRange(min = 1, max = 5) int rows, @ForAll @IntRange(min = 1, max = 12) int terms,
            @ForAll long seed) {
        combine(rows, width, terms, seed);
    }

    @Test
    void combineOfAllTails() {
        for (int width = 1; width <= ALL_TAILS; width++) {
            combine(3, width, 1 + width % 9, width);
        }
    }

    private static void combine(int rows, int width, int terms, long seed) {
        int[] chosen = new Random(seed).ints((long) rows * terms, 0, 7).toArray();
        check("combine", seed,
                tensors -> List.of(tensors.random(rows, width), tensors.random(7, width), tensors.random(rows, terms)),
                (kernels, parameters, given, from, to) -> kernels.combine(
                        parameters, given.get(0), given.get(1), chosen, given.get(2), from, to),
                given -> REFERENCE.combine(given.get(0), given.get(1), chosen, given.get(2)),
                (_, _) -> 1e-7f * terms);
    }

    // ------------------------------------------------------------------------ RMS norm

    @Property(tries = 60)
    void rmsNormOfAnyShape(@ForAll @IntRange(min = 1, max = 700) int width,
            @ForAll @IntRange(min = 1, max = 4) int rows, @ForAll @IntRange(min = 1, max = 4) int groups,
            @ForAll long seed) {
        rmsNorm(rows, groups, width, 1f, seed);
    }

    @Test
    void rmsNormOfAllTails() {
        for (int width = 1; width <= ALL_TAILS; width++) {
            rmsNorm(2, 3, width, 1f, width);
        }
    }

    @Test
    void rmsNormOfExtremes() {
        for (float size : new float[] {0f, Float.MIN_VALUE, 1e-40f, 1e-20f, 1e15f, Float.MAX_VALUE}) {
            rmsNorm(2, 2, 37, size, 1);
        }
    }

    private static void rmsNorm(int rows, int groups, int width, float size, long seed) {
        float epsilon = 1e-6f;
        check("rmsNorm", seed,
                tensors -> List.of(tensors.random(rows, groups * width),
                        tensors.filled(size, rows, groups * width), tensors.random(width)),
                (kernels, parameters, given, from, to) ->
                        kernels.rmsNorm(parameters, given.get(0), given.get(1), given.get(2), epsilon, from, to),
                given -> REFERENCE.rmsNorm(given.get(0), given.get(1), given.get(2), epsilon),
                (expected, _) -> 1e-6f + 1e-5f * Math.abs(expected));
        check("rmsNorm in place", seed,
                tensors -> List.of(tensors.filled(size, rows, groups * width), tensors.random(width)),
                (kernels, parameters, given, from, to) -> kernels.rmsNorm(
                        parameters, given.get(0), given.get(0), given.get(1), epsilon, from, to),
                given -> REFERENCE.rmsNorm(given.get(0), given.get(0), given.get(1), epsilon),
                (expected, _) -> 1e-6f + 1e-5f * Math.abs(expected));
    }

    // ------------------------------------------------------------------------ SwiGLU

    @Property(tries = 60)
    void swiGluOfAnyShape(@ForAll @IntRange(min = 1, max = 700) int width,
            @ForAll @IntRange(min = 1, max = 4) int rows, @ForAll long seed) {
        swiGlu(rows, width, seed);
    }

    @Test
    void swiGluOfAllTails() {
        for (int width = 1; width <= ALL_TAILS; width++) {
            swiGlu(3, width, width);
        }
    }

    private static void swiGlu(int rows, int width, long seed) {
        var ups = new ArrayList<float[]>();
        check("swiGlu", seed,
                tensors -> {
                    List<Tensor> given = List.of(tensors.extreme(rows, width), tensors.filled(10f, rows, width));
                    ups.add(given.getLast().toArray());
                    return given;
                },
                (kernels, parameters, given, from, to) ->
                        kernels.swiGlu(parameters, given.getFirst(), given.getLast(), from, to),
                given -> REFERENCE.swiGlu(given.getFirst(), given.getLast()),
                (expected, i) -> FEW_ULPS * Math.abs(expected) + 6e-37f * Math.abs(ups.getFirst()[i]) + 1e-44f);
    }

    @Test
    void siluIsExactToAFewUnitsInTheLastPlace() {
        int width = 1 << 14;
        for (float size : new float[] {1e-6f, 1f, 10f, 87f}) {
            check("silu", 7, tensors -> {
                Tensor one = tensors.random(1, width);
                one.data().fill((byte) 0);
                for (int i = 0; i < width; i++) {
                    one.set(0, i, 1f);
                }
                return List.of(tensors.filled(size, 1, width), one);
            }, (kernels, parameters, given, from, to) ->
                    kernels.swiGlu(parameters, given.getFirst(), given.getLast(), from, to),
                    given -> REFERENCE.swiGlu(given.getFirst(), given.getLast()),
                    (expected, _) -> 4 * Math.ulp(expected));
        }
    }

    @Test
    void siluOfTheEndsOfTheNumbers() {
        for (CpuTier tier : Machine.tiers()) {
            try (var machine = new Machine()) {
                float infinity = Float.POSITIVE_INFINITY;
                var gate = new Tensor("gate", DType.F32, new Shape(1, 7), machine.floats(
                        infinity, -infinity, Float.NaN, Float.MAX_VALUE, -Float.MAX_VALUE, -0f, Float.MIN_VALUE));
                var up = new Tensor("up", DType.F32, new Shape(1, 7), machine.floats(1, 1, 1, 1, 1, 1, 2));
                new Elementwise(tier, new Routines(machine.code)).swiGlu(machine.parameters, gate, up, 0, 1);
                float[] found = gate.toArray();
                assertEquals(infinity, found[0]);
                assertEquals(0f, found[1], 1e-36f);
                assertEquals(Float.NaN, found[2]);
                assertEquals(Float.MAX_VALUE, found[3]);
                assertEquals(0f, found[4], 1e-36f);
                assertEquals(-0f, found[5]);
                assertEquals(0f, found[6], 2 * Float.MIN_VALUE);
            }
        }
    }

    // ------------------------------------------------------------------------ gates

    @Property(tries = 60)
    void sigmoidGateOfAnyShape(@ForAll @IntRange(min = 1, max = 700) int width,
            @ForAll @IntRange(min = 1, max = 4) int rows, @ForAll long seed) {
        sigmoidGate(rows, width, seed);
    }

    @Test
    void sigmoidGateOfAllTails() {
        for (int width = 1; width <= ALL_TAILS; width++) {
            sigmoidGate(3, width, width);
        }
    }

    private static void sigmoidGate(int rows, int width, long seed) {
        check("sigmoidGate", seed, tensors -> List.of(tensors.filled(3f, rows, width), tensors.extreme(rows, width)),
                (kernels, parameters, given, from, to) ->
                        kernels.sigmoidGate(parameters, given.getFirst(), given.getLast(), from, to),
                given -> REFERENCE.sigmoidGate(given.getFirst(), given.getLast()),
                (expected, _) -> FEW_ULPS * Math.abs(expected) + 1e-37f);
    }

    @Test
    void sigmoidGateOfTheEndsOfTheNumbers() {
        for (CpuTier tier : Machine.tiers()) {
            try (var machine = new Machine()) {
                float infinity = Float.POSITIVE_INFINITY;
                var x = new Tensor("x", DType.F32, new Shape(1, 5), machine.floats(3, 3, 3, Float.NaN, infinity));
                var gate = new Tensor("gate", DType.F32, new Shape(1, 5),
                        machine.floats(infinity, -infinity, Float.NaN, 1, 1));
                new Elementwise(tier, new Routines(machine.code)).sigmoidGate(machine.parameters, x, gate, 0, 1);
                assertArrayEquals(new float[] {3, 0, Float.NaN, Float.NaN, infinity}, x.toArray(), 1e-36f);
            }
        }
    }

    @Property(tries = 60)
    void deltaGatesOfAnyShape(@ForAll @IntRange(min = 1, max = 100) int width,
            @ForAll @IntRange(min = 1, max = 4) int rows, @ForAll long seed) {
        for (float size : new float[] {1e-3f, 1f, 20f, 150f}) {
            check("deltaGates", seed,
                    tensors -> {
                        Tensor rate = tensors.random(1, width);
                        for (int h = 0; h < width; h++) {
                            rate.set(0, h, -Math.abs(rate.get(0, h)));
                        }
                        return List.of(tensors.filled(size, rows, width), tensors.filled(size, rows, width),
                                rate, tensors.random(1, width));
                    },
                    (kernels, parameters, given, from, to) -> kernels.deltaGates(
                            parameters, given.get(0), given.get(1), given.get(2), given.get(3), from, to),
                    given -> REFERENCE.deltaGates(given.get(0), given.get(1), given.get(2), given.get(3)),
                    (expected, _) -> 2e-7f + FEW_ULPS * Math.abs(expected));
        }
    }

    @Test
    void gatesOfNaNAreNaN() {
        for (CpuTier tier : Machine.tiers()) {
            try (var machine = new Machine()) {
                var shape = new Shape(1, 3);
                float infinity = Float.POSITIVE_INFINITY;
                var decay = new Tensor("decay", DType.F32, shape, machine.floats(Float.NaN, infinity, -infinity));
                var beta = new Tensor("beta", DType.F32, shape, machine.floats(Float.NaN, infinity, -infinity));
                var rate = new Tensor("rate", DType.F32, shape, machine.floats(-1, -1, -1));
                var bias = new Tensor("bias", DType.F32, shape, machine.floats(0, 0, 0));
                new Elementwise(tier, new Routines(machine.code))
                        .deltaGates(machine.parameters, decay, beta, rate, bias, 0, 1);
                assertArrayEquals(new float[] {Float.NaN, 0, 1}, decay.toArray(), 1e-36f);
                assertArrayEquals(new float[] {Float.NaN, 1, 0}, beta.toArray(), 1e-36f);
            }
        }
    }

    // ------------------------------------------------------------------------ RoPE

    @Property(tries = 60)
    void ropeOfAnyShape(@ForAll RopePairing pairing, @ForAll @IntRange(min = 1, max = 150) int pairs,
            @ForAll @IntRange(min = 0, max = 20) int rest, @ForAll @IntRange(min = 1, max = 4) int rows,
            @ForAll @IntRange(min = 1, max = 4) int heads, @ForAll long seed) {
        rope(pairing, pairs, rest, rows, heads, seed);
    }

    @Test
    void ropeOfAllTails() {
        for (RopePairing pairing : RopePairing.values()) {
            for (int pairs = 1; pairs <= ALL_TAILS; pairs++) {
                rope(pairing, pairs, pairs % 3, 2, 2, pairs);
            }
        }
    }

    private static void rope(RopePairing pairing, int pairs, int rest, int rows, int heads, long seed) {
        check("rope " + pairing, seed,
                tensors -> List.of(tensors.random(rows, heads * (2 * pairs + rest)), tensors.random(rows, pairs),
                        tensors.random(rows, pairs)),
                (kernels, parameters, given, from, to) -> kernels.rope(
                        parameters, given.get(0), heads, given.get(1), given.get(2), pairing, from, to),
                given -> REFERENCE.rope(given.get(0), heads, given.get(1), given.get(2), pairing),
                (_, _) -> 2e-7f);
    }

    // ------------------------------------------------------------------------ what is refused

    @Test
    void touchesNoOtherRows() {
        for (CpuTier tier : Machine.tiers()) {
            try (var machine = new Machine()) {
                var tensors = new Tensors(machine, new Random(3));
                Tensor x = tensors.random(5, 19);
                float[] before = x.toArray();
                var kernels = new Elementwise(tier, new Routines(machine.code));
                kernels.swiGlu(machine.parameters, x, tensors.random(5, 19), 2, 2);
                assertArrayEquals(before, x.toArray());
                kernels.swiGlu(machine.parameters, x, tensors.random(5, 19), 1, 3);
                for (int t : new int[] {0, 3, 4}) {
                    for (int k = 0; k < 19; k++) {
                        assertEquals(before[19 * t + k], x.get(t, k));
                    }
                }
            }
        }
    }

    @Test
    void refusesRowsThatAreNotThere() {
        refused(IndexOutOfBoundsException.class, (kernels, parameters, x, y) -> kernels.add(parameters, x, y, 0, 5));
        refused(IndexOutOfBoundsException.class, (kernels, parameters, x, y) -> kernels.add(parameters, y, x, 0, 5));
        refused(IndexOutOfBoundsException.class, (kernels, parameters, x, y) -> kernels.add(parameters, x, y, -1, 2));
        refused(IndexOutOfBoundsException.class, (kernels, parameters, x, y) -> kernels.swiGlu(
                parameters, x, y, 3, 2));
        refused(IndexOutOfBoundsException.class, (kernels, parameters, x, y) -> kernels.rmsNorm(
                parameters, x, y, x.row(0), 1e-5f, 4, 5));
        refused(IndexOutOfBoundsException.class, (kernels, parameters, x, y) -> {
            Tensor angles = new Tensor("angles", DType.F32, new Shape(1, 3), x.data().asSlice(0, 12));
            kernels.rope(parameters, y, 1, angles, angles, RopePairing.HALVES, 0, 2);
        });
    }

    @Test
    void refusesToCombineRowsThatAreNotThere() {
        refused(IndexOutOfBoundsException.class, (kernels, parameters, x, y) ->
                kernels.combine(parameters, x, y, new int[] {0, 5}, x, 0, 1));
        refused(IndexOutOfBoundsException.class, (kernels, parameters, x, y) ->
                kernels.combine(parameters, x, y, new int[] {0, 0, 0, 0, 0, 5}, x, 0, 1));
        refused(IndexOutOfBoundsException.class, (kernels, parameters, x, y) ->
                kernels.combine(parameters, x, y, new int[] {0, 0, 0, 0, 0, -1}, x, 0, 1));
        refused(IndexOutOfBoundsException.class, (kernels, parameters, x, y) ->
                kernels.combine(parameters, y, y, new int[30], x, 4, 5));
    }

    @Test
    void refusesTensorsThatDoNotFit() {
        refused(IllegalArgumentException.class, (kernels, parameters, x, y) -> {
            Tensor narrow = new Tensor("narrow", DType.F32, new Shape(4, 4), x.data().asSlice(0, 64));
            kernels.add(parameters, x, narrow, 0, 1);
        });
        refused(IllegalArgumentException.class, (kernels, parameters, x, y) -> {
            Tensor half = new Tensor("half", DType.F16, new Shape(4, 6), x.data().asSlice(0, 48));
            kernels.swiGlu(parameters, x, half, 0, 1);
        });
        refused(IllegalArgumentException.class, (kernels, parameters, x, y) -> {
            Tensor gain = new Tensor("gain", DType.F32, new Shape(4), x.data().asSlice(0, 16));
            kernels.rmsNorm(parameters, x, y, gain, 1e-5f, 0, 1);
        });
        refused(IllegalArgumentException.class, (kernels, parameters, x, y) -> kernels.rope(
                parameters, x, 4, x, y, RopePairing.HALVES, 0, 1));
        refused(IllegalArgumentException.class, (kernels, parameters, x, y) -> kernels.rope(
                parameters, x, 1, x, y, RopePairing.ADJACENT, 0, 1));
    }

    @Test
    void refusesMemoryOfJavaAndOfFiles(@TempDir Path folder) throws IOException {
        refused(IllegalArgumentException.class, (kernels, parameters, x, y) -> {
            Tensor heap = new Tensor("heap", DType.F32, x.shape(), MemorySegment.ofArray(new float[24]));
            kernels.add(parameters, x, heap, 0, 1);
        });
        try (Arena arena = Arena.ofConfined(); var file = new RandomAccessFile(folder.resolve("x").toFile(), "rw")) {
            file.setLength(96);
            MemorySegment mapped = file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 96, arena);
            refused(IllegalArgumentException.class, (kernels, parameters, x, y) ->
                    kernels.add(parameters, x, new Tensor("file", DType.F32, x.shape(), mapped), 0, 1));
        }
    }

    private interface Call {
        void run(Elementwise kernels, Parameters parameters, Tensor x, Tensor y);
    }

    private static void refused(Class<? extends Exception> type, Call call) {
        try (var machine = new Machine()) {
            var tensors = new Tensors(machine, new Random(3));
            var kernels = new Elementwise(Machine.tiers().getLast(), new Routines(machine.code));
            Tensor x = tensors.random(4, 6);
            Tensor y = tensors.random(5, 6);
            assertThrows(type, () -> call.run(kernels, machine.parameters, x, y));
        }
    }
}
