package dev.freehold.kernels.x86.matmul;

import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

/// Weights as any file may have them: blocks of zeros, of one value, and of any bits with the smallest and the largest
/// scales there are.
final class ExtremeWeights {
    private static final float LARGEST_HALF = 65504;
    private static final float[] SCALES = {
        0f, 1e-3f, -1e-2f, 1f, 6e-8f /* the least there is */, 1e-5f, LARGEST_HALF, -LARGEST_HALF,
    };

    private ExtremeWeights() {}

    /// At an odd address.
    static Tensor of(DType dtype, int rows, int columns, Arena arena, Random random) {
        long size = dtype.byteSize((long) rows * columns);
        MemorySegment data = arena.allocate(size + 1, 1).asSlice(1, size);
        for (long at = 0; at < size; at += dtype.bytesPerBlock()) {
            MemorySegment block = data.asSlice(at, dtype.bytesPerBlock());
            switch (random.nextInt(5)) {
                case 0 -> encode(dtype, 0, block);
                case 1 -> encode(dtype, (float) random.nextGaussian(), block);
                default -> anyBits(dtype, block, random);
            }
        }
        return new Tensor(dtype.name(), dtype, new Shape(rows, columns), data);
    }

    private static void encode(DType dtype, float value, MemorySegment block) {
        var elements = new float[dtype.elementsPerBlock()];
        Arrays.fill(elements, value);
        BlockFormat.of(dtype).encode(elements, 0, elements.length, block, 0);
    }

    private static void anyBits(DType dtype, MemorySegment block, Random random) {
        var bits = new byte[dtype.bytesPerBlock()];
        random.nextBytes(bits);
        MemorySegment.copy(bits, 0, block, ValueLayout.JAVA_BYTE, 0, bits.length);
        switch (dtype) {
            case F32, BF16 -> encode(dtype, (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-44, 10))),
                    block);
            case F16, Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> scales(block, random, 0);
            case Q4_1, Q5_1, Q4_K, Q5_K -> scales(block, random, 0, 2);
            case Q2_K -> scales(block, random, 80, 82);
            case Q3_K -> scales(block, random, 108);
            case Q6_K -> scales(block, random, 208);
            case MXFP4 -> block.set(ValueLayout.JAVA_BYTE, 0, (byte) random.nextInt(0, 160)); // up to 2³²
        }
    }

    private static void scales(MemorySegment block, Random random, long... offsets) {
        for (long offset : offsets) {
            block.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset,
                    Float.floatToFloat16(SCALES[random.nextInt(SCALES.length)]));
        }
    }
}
