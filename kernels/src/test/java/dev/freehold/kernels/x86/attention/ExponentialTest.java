package dev.freehold.kernels.x86.attention;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.kernels.x86.Tiers;
import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Emitter;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.assembler.Routine;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.memory.SystemMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExponentialTest {
    /// Replaces one vector by its powers of 2.
    private record OneVector(CpuTier tier) implements Emitter {
        @Override
        public byte[] assemble() {
            var asm = new Assembler();
            var exponential = new Exponential(tier, 8);
            asm.enter();
            asm.mov(Gpr.RSI, Parameters.parameter(0));
            exponential.begin(asm);
            asm.vec(VecOp.VMOVUPS_LOAD, tier.vec(0), at(Gpr.RSI));
            exponential.emit(asm, tier.vec(0), tier.vec(1), tier.vec(2));
            asm.vec(VecOp.VMOVUPS_STORE, at(Gpr.RSI), tier.vec(0));
            asm.leave();
            return asm.bytes();
        }
    }

    private interface Check {
        void check(float x, float power);
    }

    private static void forAll(CpuTier tier, float[] inputs, Check check) {
        Tiers.assumeUsable(tier);
        try (var code = new CodeMemory(SystemMemory.here()); var arena = Arena.ofConfined()) {
            Routine routine = code.add(new OneVector(tier).assemble());
            MemorySegment vector = arena.allocate(64, 64);
            var parameters = new Parameters().set(0, vector.address());
            for (int i = 0; i < inputs.length; i += tier.lanes()) {
                for (int lane = 0; lane < tier.lanes(); lane++) {
                    float x = inputs[Math.min(i + lane, inputs.length - 1)];
                    vector.setAtIndex(ValueLayout.JAVA_FLOAT, lane, x);
                }
                parameters.call(routine);
                for (int lane = 0; lane < tier.lanes() && i + lane < inputs.length; lane++) {
                    check.check(inputs[i + lane], vector.getAtIndex(ValueLayout.JAVA_FLOAT, lane));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isWithinTwoUnitsOfTheLastPlace(CpuTier tier) {
        var inputs = new float[100_000];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = -124f * i / inputs.length;
        }
        forAll(tier, inputs, (x, power) -> {
            double expected = Math.pow(2, x);
            assertTrue(Math.abs(power - expected) <= 2 * Math.ulp((float) expected),
                    () -> "2^%s should be %s, is %s".formatted(x, expected, power));
        });
    }

    @ParameterizedTest
    @EnumSource
    void isExactWhereItMatters(CpuTier tier) {
        float[] wholes = {0f, -0f, -1f, -2f, -100f};
        forAll(tier, wholes, (x, power) -> assertEquals((float) Math.pow(2, x), power, 0f, "2^" + x));
        float[] small = {Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, -1e30f, -1000f, -201f, -151f};
        forAll(tier, small, (x, power) -> assertEquals(0f, power, "2^" + x));
        forAll(tier, new float[] {Float.NaN}, (x, power) -> assertTrue(Float.isNaN(power)));
    }
}
