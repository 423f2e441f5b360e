package dev.freehold.tensor.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// All formats, compared with gguf-py: `blocks.bin` was made by `make_blocks.py` beside it.
class BlockFormatTest {
    /// Halves below `2⁻¹⁴` are this far apart.
    private static final float SMALLEST_HALF = 0x1p-24f;

    private record Golden(DType dtype, byte[] blocks, float[] decoded, byte[] encoded, float[] elements) {}

    @ParameterizedTest
    @MethodSource("golden")
    void decodesWhatTheReferenceDecodes(Golden golden) {
        var decoded = new float[golden.decoded.length];
        BlockFormat.of(golden.dtype).decode(MemorySegment.ofArray(golden.blocks), 0, decoded, 0, decoded.length);
        for (int i = 0; i < decoded.length; i++) {
            // floatToIntBits has one NaN and tells 0 from -0.
            assertEquals(Float.floatToIntBits(golden.decoded[i] + 0f), Float.floatToIntBits(decoded[i] + 0f),
                    golden.dtype + " element " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("encodable")
    void encodesWhatTheReferenceEncodes(Golden golden) {
        var encoded = new byte[golden.encoded.length];
        BlockFormat.of(golden.dtype)
                .encode(golden.elements, 0, golden.elements.length, MemorySegment.ofArray(encoded), 0);
        assertArrayEquals(golden.encoded, encoded);
    }

    @ParameterizedTest
    @EnumSource
    void hasOneInstancePerType(DType dtype) {
        assertEquals(dtype, BlockFormat.of(dtype).dtype());
        assertSame(BlockFormat.of(dtype), BlockFormat.of(dtype));
    }

    @ParameterizedTest
    @EnumSource
    void decodesZerosFromEncodedZeros(DType dtype) {
        var zeros = new float[512];
        assertArrayEquals(zeros, roundTrip(dtype, zeros), 0f);
    }

    @ParameterizedTest
    @EnumSource
    void touchesOnlyItsOwnBlocks(DType dtype) {
        int size = dtype.bytesPerBlock();
        int elements = dtype.elementsPerBlock();
        var bytes = new byte[3 + 3 * size];
        Arrays.fill(bytes, (byte) 0x5a);
        var in = new float[elements + 2];
        Arrays.fill(in, 1f);
        BlockFormat.of(dtype).encode(in, 1, elements, MemorySegment.ofArray(bytes), 3 + size);
        for (int i = 0; i < 3 + size; i++) {
            assertEquals(0x5a, bytes[i]);
            assertEquals(0x5a, bytes[bytes.length - 1 - Math.min(i, size - 1)]);
        }
        var out = new float[elements + 2];
        BlockFormat.of(dtype).decode(MemorySegment.ofArray(bytes), 3 + size, out, 1, elements);
        assertEquals(0f, out[0]);
        assertEquals(0f, out[elements + 1]);
        assertEquals(1f, out[1], errorBound(dtype));
        assertEquals(1f, out[elements], errorBound(dtype));
    }

    @Property(tries = 200)
    void roundTripsWithinTheBoundOfTheType(
            @ForAll DType dtype,
            @ForAll long seed,
            @ForAll @FloatRange(min = 0.02f, max = 1000f) float scale,
            @ForAll @FloatRange(min = -2f, max = 2f) float shift) {
        var random = new Random(seed);
        var elements = new float[256];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = scale * ((float) random.nextGaussian() + shift);
        }
        float[] decoded = roundTrip(dtype, elements);
        int block = dtype.elementsPerBlock();
        for (int i = 0; i < elements.length; i++) {
            float greatest = Math.abs(Extremes.furthest(elements, i - i % block, block));
            float error = Math.abs(decoded[i] - elements[i]);
            assertTrue(error <= errorBound(dtype) * greatest + SMALLEST_HALF / 2,
                    () -> dtype + ": error " + error + " of " + greatest);
        }
    }

    /// The greatest error of an element, as a part of the greatest magnitude in its block: half a step between codes (a
    /// whole one on the side that has a code less), and what rounding the scales adds.
    private static float errorBound(DType dtype) {
        return switch (dtype) {
            case F32 -> 0f;
            case F16 -> 1f / 2048;
            case BF16 -> 1f / 256;
            case Q8_0 -> 0.0044f;
            case Q6_K -> 0.041f;
            case Q5_0 -> 0.0635f;
            case Q5_1 -> 0.034f;
            case Q5_K -> 0.058f;
            case Q4_0 -> 0.126f;
            case Q4_1 -> 0.068f;
            case Q4_K -> 0.093f;
            case IQ4_NL -> 0.112f;
            case IQ4_XS -> 0.145f;
            case MXFP4 -> 0.2501f;
            case Q3_K -> 0.29f;
            case Q2_K -> 0.44f;
        };
    }

    private static float[] roundTrip(DType dtype, float[] elements) {
        var blocks = MemorySegment.ofArray(new byte[(int) dtype.byteSize(elements.length)]);
        BlockFormat.of(dtype).encode(elements, 0, elements.length, blocks, 0);
        var decoded = new float[elements.length];
        BlockFormat.of(dtype).decode(blocks, 0, decoded, 0, elements.length);
        return decoded;
    }

    static Stream<Golden> encodable() throws IOException {
        var exact = EnumSet.of(DType.Q4_0, DType.Q4_1, DType.Q5_0, DType.Q5_1, DType.Q8_0, DType.MXFP4, DType.F16,
                DType.BF16);
        List<Golden> found = golden().filter(golden -> exact.contains(golden.dtype)).toList();
        assertEquals(exact.size(), found.size());
        return found.stream();
    }

    static Stream<Golden> golden() throws IOException {
        try (var in = BlockFormatTest.class.getResourceAsStream("blocks.bin")) {
            var file = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            var all = new ArrayList<Golden>();
            while (file.hasRemaining()) {
                var dtype = DType.ofGgmlId(file.getInt()).orElseThrow();
                all.add(new Golden(dtype, bytes(file), floats(file), bytes(file), floats(file)));
            }
            return all.stream();
        }
    }

    private static byte[] bytes(ByteBuffer file) {
        var bytes = new byte[file.getInt()];
        file.get(bytes);
        return bytes;
    }

    private static float[] floats(ByteBuffer file) {
        var floats = new float[file.getInt()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = file.getFloat();
        }
        return floats;
    }
}
