package dev.freehold.kernels.x86.elementwise;

import static dev.freehold.kernels.x86.assembler.Mem.at;
import static dev.freehold.kernels.x86.assembler.Parameters.parameter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.kernels.x86.assembler.Assembler;
import dev.freehold.kernels.x86.assembler.Gpr;
import dev.freehold.kernels.x86.assembler.VecOp;
import dev.freehold.kernels.x86.cpu.CpuTier;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ExponentialTest {
    @Test
    void isExactToTwoUnitsInTheLastPlace() {
        var x = new float[1 << 18];
        for (int i = 0; i < x.length; i++) {
            x[i] = -87.3f + 175.6f * i / (x.length - 1);
        }
        for (CpuTier tier : Machine.tiers()) {
            float[] powers = of(tier, x);
            for (int i = 0; i < x.length; i++) {
                double expected = Math.exp(x[i]);
                assertTrue(Math.abs(powers[i] - expected) <= 2.0 * Math.ulp((float) expected),
                        "e^" + x[i] + " = " + powers[i]);
            }
        }
    }

    @Test
    void ofZeroIsOneAndOfTheEndsIsANumber() {
        float infinity = Float.POSITIVE_INFINITY;
        for (CpuTier tier : Machine.tiers()) {
            float[] powers = of(tier, 0f, -0f, 1000f, -1000f, infinity, -infinity, Float.MIN_VALUE, Float.MAX_VALUE,
                    0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f);
            assertEquals(1f, powers[0]);
            assertEquals(1f, powers[1]);
            assertEquals(2.2e38f, powers[2], 1e37f);
            assertEquals(1.2e-38f, powers[3], 1e-39f);
            assertEquals(powers[2], powers[4]);
            assertEquals(powers[3], powers[5]);
            assertEquals(1f, powers[6]);
            assertEquals(powers[2], powers[7]);
        }
    }

    private static float[] of(CpuTier tier, float... x) {
        var asm = new Assembler();
        asm.enter();
        asm.mov(Gpr.RCX, parameter(0));
        asm.mov(Gpr.RSI, parameter(1));
        var next = asm.here();
        asm.vec(VecOp.VMOVUPS_LOAD, tier.vec(1), at(Gpr.RSI));
        Exponential.emit(asm, tier.vec(0), tier.vec(1), tier.vec(2));
        asm.vec(VecOp.VMOVUPS_STORE, at(Gpr.RSI), tier.vec(0));
        asm.add(Gpr.RSI, tier.width().bytes());
        asm.sub(Gpr.RCX, 1);
        asm.jumpIfNotZero(next);
        asm.leave();
        try (var machine = new Machine()) {
            MemorySegment memory = machine.floats(x);
            machine.parameters.set(0, x.length / tier.lanes()).set(1, memory.address())
                    .call(machine.code.add(asm.bytes()));
            machine.assertGuardsUntouched();
            return memory.toArray(ValueLayout.JAVA_FLOAT);
        }
    }
}
