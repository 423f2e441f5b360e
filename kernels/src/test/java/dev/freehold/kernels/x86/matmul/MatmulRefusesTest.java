package dev.freehold.kernels.x86.matmul;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.kernels.x86.Tiers;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What machine code must not be let near.
class MatmulRefusesTest {
    private static final int ROWS = 33;
    private static final int COLUMNS = 256;
    private static final int TOKENS = 3;

    @TempDir
    private Path folder;

    private final MatmulBench bench = MatmulBench.of(Tiers.usable().getFirst(), 2);
    private final Tensor input = bench.tensor(TOKENS, COLUMNS, new float[0]);
    private final Tensor out = bench.tensor(TOKENS, ROWS, new float[0]);

    @AfterEach
    void close() {
        bench.close();
    }

    private InterleavedMatrix packed(DType dtype) {
        return bench.packing().pack(bench.weights(dtype, ROWS, COLUMNS, new Random(1)));
    }

    private void assertRefused(InterleavedMatrix weight, Tensor out, Tensor input) {
        byte[] before = out.data().toArray(ValueLayout.JAVA_BYTE);
        assertThrows(IllegalArgumentException.class, () -> bench.matmul().run(out, weight, input));
        assertArrayEquals(before, out.data().toArray(ValueLayout.JAVA_BYTE));
    }

    private static Tensor over(MemorySegment data, int rows, int columns) {
        return new Tensor("activations", DType.F32, new Shape(rows, columns), data);
    }

    @ParameterizedTest
    @EnumSource
    void shapesThatDoNotMakeAProduct(DType dtype) {
        InterleavedMatrix weight = packed(dtype);
        assertRefused(weight, out, bench.tensor(TOKENS, COLUMNS + 32, new float[0]));
        assertRefused(weight, out, bench.tensor(TOKENS, COLUMNS - 32, new float[0]));
        assertRefused(weight, out, bench.tensor(TOKENS + 1, COLUMNS, new float[0]));
        assertRefused(weight, out, bench.tensor(TOKENS - 1, COLUMNS, new float[0]));
        assertRefused(weight, bench.tensor(TOKENS, ROWS - 1, new float[0]), input);
        assertRefused(weight, bench.tensor(TOKENS, ROWS + 1, new float[0]), input);
    }

    @ParameterizedTest
    @EnumSource
    void memoryOfJavasOwn(DType dtype) {
        InterleavedMatrix weight = packed(dtype);
        assertRefused(weight, out, over(MemorySegment.ofArray(new float[TOKENS * COLUMNS]), TOKENS, COLUMNS));
        assertRefused(weight, over(MemorySegment.ofArray(new float[TOKENS * ROWS]), TOKENS, ROWS), input);
    }

    @ParameterizedTest
    @EnumSource
    void mappedFiles(DType dtype) throws IOException {
        Path file = Files.write(folder.resolve("activations"), new byte[4 * TOKENS * COLUMNS]);
        try (Arena mapping = Arena.ofShared(); // for all threads of the team
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment mapped = channel.map(MapMode.READ_WRITE, 0, channel.size(), mapping);
            InterleavedMatrix weight = packed(dtype);
            assertRefused(weight, out, over(mapped, TOKENS, COLUMNS));
            assertRefused(weight, over(mapped.asSlice(0, 4 * TOKENS * ROWS), TOKENS, ROWS), input);
        }
    }

    @Test
    void activationsThatAreNotF32() {
        MemorySegment halves = bench.arena().allocate(2 * TOKENS * COLUMNS, 64);
        assertRefused(packed(DType.F16), out, new Tensor("halves", DType.F16, new Shape(TOKENS, COLUMNS), halves));
    }

    @ParameterizedTest
    @EnumSource
    void memoryThatIsFreed(DType dtype) {
        InterleavedMatrix weight = packed(dtype);
        Tensor gone;
        Tensor goneToo;
        try (Arena brief = Arena.ofShared()) {
            gone = Tensor.zeros(brief, "gone", TOKENS, COLUMNS);
            goneToo = Tensor.zeros(brief, "gone too", TOKENS, ROWS);
        }
        assertThrows(IllegalStateException.class, () -> bench.matmul().run(out, weight, gone));
        assertThrows(IllegalStateException.class, () -> bench.matmul().run(goneToo, weight, input));
        assertThrows(IndexOutOfBoundsException.class, () -> weight.address(2, weight.groups() - 1));
        assertThrows(IndexOutOfBoundsException.class, () -> weight.address(-1, 1));
    }

    /// They are copied first, since somebody may cut the file off meanwhile.
    @ParameterizedTest
    @EnumSource
    void weightsMayLieInAMappedFile(DType dtype) throws IOException {
        Tensor weight = bench.weights(dtype, 2 * ROWS, COLUMNS, new Random(2));
        Path file = folder.resolve("weights");
        Files.write(file, weight.data().toArray(ValueLayout.JAVA_BYTE));
        try (Arena mapping = Arena.ofShared(); FileChannel channel = FileChannel.open(file)) {
            MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, channel.size(), mapping);
            MemorySegment packed = bench.packing().pack(weight).data();
            MemorySegment same = bench.packing().pack(new Tensor("mapped", dtype, weight.shape(), mapped)).data();
            assertEquals(-1, packed.mismatch(same));
        }
    }
}
