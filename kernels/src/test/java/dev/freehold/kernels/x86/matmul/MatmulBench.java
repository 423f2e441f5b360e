package dev.freehold.kernels.x86.matmul;

import dev.freehold.kernels.threads.SpinningThreadTeam;
import dev.freehold.kernels.x86.Tiers;
import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.cpu.Feature;
import dev.freehold.kernels.x86.memory.SystemMemory;
import dev.freehold.tensor.DType;
import dev.freehold.tensor.Shape;
import dev.freehold.tensor.Tensor;
import dev.freehold.tensor.ThreadTeam;
import dev.freehold.tensor.block.BlockFormat;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.Set;

/// Kernels of one tier, and matrices that live as long.
record MatmulBench(CpuTier tier, CodeMemory code, ThreadTeam team, Packing packing, Matmul matmul, Arena arena)
        implements AutoCloseable {
    /// Skips the test where `tier` cannot run.
    static MatmulBench of(CpuTier tier, int threads) {
        Tiers.assumeUsable(tier);
        var system = SystemMemory.here();
        var code = new CodeMemory(system);
        var team = threads == 1 ? ThreadTeam.single() : new SpinningThreadTeam(threads);
        var routines = new Routines(code);
        return new MatmulBench(tier, code, team, new Packing(tier.lanes(), system, routines, team),
                new Matmul(tier, pairs(tier), code, routines, team), Arena.ofShared());
    }

    static boolean pairs(CpuTier tier) {
        Set<Feature> features = Tiers.features();
        return tier.isAvx512() && features.contains(Feature.AVX512_BF16);
    }

    Tensor tensor(int rows, int columns, float[] elements) {
        Tensor tensor = Tensor.zeros(arena, "tensor", rows, columns);
        for (int i = 0; i < elements.length; i++) {
            tensor.data().set(Tensor.FLOAT, 4L * i, elements[i]);
        }
        return tensor;
    }

    /// Of random elements in `[-1, 1]`, at an odd address as a file may have them.
    Tensor weights(DType dtype, int rows, int columns, Random random) {
        var elements = new float[rows * columns];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = 2 * random.nextFloat() - 1;
        }
        long size = dtype.byteSize(elements.length);
        var data = arena.allocate(size + 1, 1).asSlice(1, size);
        BlockFormat.of(dtype).encode(elements, 0, elements.length, data, 0);
        return new Tensor(dtype.name(), dtype, new Shape(rows, columns), data);
    }

    static float[] random(int count, Random random) {
        var elements = new float[count];
        for (int i = 0; i < count; i++) {
            elements[i] = (float) random.nextGaussian();
        }
        return elements;
    }

    /// The weights as the kernels take them: instructions for pairs of bf16 take denormals for zeros.
    static float[] decoded(Tensor weights, boolean pairs) {
        var decoded = new float[(int) weights.shape().elements()];
        BlockFormat.of(weights.dtype()).decode(weights.data(), 0, decoded, 0, decoded.length);
        for (int i = 0; weights.dtype() == DType.BF16 && pairs && i < decoded.length; i++) {
            decoded[i] = Math.abs(decoded[i]) < Float.MIN_NORMAL ? 0 : decoded[i];
        }
        return decoded;
    }

    /// What of `activations` is multiplied with weights of type `dtype`.
    static double[] rounded(float[] activations, DType dtype, boolean pairs) {
        var rounded = new double[activations.length];
        switch (dtype) {
            case F32, F16 -> {
                for (int i = 0; i < rounded.length; i++) {
                    rounded[i] = activations[i];
                }
            }
            case BF16 -> {
                for (int i = 0; i < rounded.length; i++) {
                    int bits = Float.floatToRawIntBits(activations[i]);
                    int even = bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF_0000;
                    boolean zero = Math.abs(activations[i]) < Float.MIN_NORMAL;
                    rounded[i] = !pairs ? activations[i] : zero ? 0 : Float.intBitsToFloat(even);
                }
            }
            default -> {
                for (int block = 0; block < rounded.length; block += 32) {
                    float max = 0;
                    for (int i = block; i < block + 32; i++) {
                        max = Math.max(max, Math.abs(activations[i]));
                    }
                    float inverse = Math.min(127 / max, Float.MAX_VALUE);
                    for (int i = block; i < block + 32; i++) {
                        rounded[i] = max == 0 ? 0 : Math.rint(activations[i] * inverse) * (max / 127);
                    }
                }
            }
        }
        return rounded;
    }

    @Override
    public void close() {
        team.close();
        packing.close();
        code.close();
        arena.close();
    }
}
