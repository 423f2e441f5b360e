package dev.freehold.kernels.x86.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.kernels.threads.SpinningThreadTeam;
import dev.freehold.kernels.x86.Tiers;
import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Routines;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.memory.SystemMemory;
import dev.freehold.tensor.ThreadTeam;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class X86LimitsTest {
    @ParameterizedTest
    @EnumSource
    void theAssembledSumIsTheSumOfAllLanes(CpuTier tier) {
        Tiers.assumeUsable(tier);
        try (var code = new CodeMemory(SystemMemory.here()); var arena = Arena.ofConfined()) {
            var limits = new X86Limits(tier, new Routines(code), ThreadTeam.single());
            for (int bytes : new int[] {512, 1024, 512 * 101}) {
                var random = new Random(bytes);
                MemorySegment piece = arena.allocate(bytes, 64);
                long expected = 0;
                for (int i = 0; i < bytes / Integer.BYTES; i++) {
                    int number = random.nextInt(-1000, 1000);
                    piece.setAtIndex(ValueLayout.JAVA_INT, i, number);
                    expected += number;
                }
                assertEquals(expected, limits.sum(piece), () -> bytes + " bytes");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void memoryThatMachineCodeMayNotReadIsRefused(CpuTier tier) {
        Tiers.assumeUsable(tier);
        try (var code = new CodeMemory(SystemMemory.here()); var arena = Arena.ofConfined()) {
            var limits = new X86Limits(tier, new Routines(code), ThreadTeam.single());
            assertThrows(IllegalArgumentException.class, () -> limits.sum(MemorySegment.ofArray(new long[64])));
            assertThrows(IllegalArgumentException.class, () -> limits.sum(arena.allocate(0)));
            assertThrows(IllegalArgumentException.class, () -> limits.sum(arena.allocate(513)));
        }
    }

    /// It checks the products' sum itself.
    @ParameterizedTest
    @EnumSource
    void bytesAreMultipliedAndCounted(CpuTier tier) {
        Tiers.assumeUsable(tier);
        try (var code = new CodeMemory(SystemMemory.here()); ThreadTeam team = new SpinningThreadTeam(2)) {
            double rate = new X86Limits(tier, new Routines(code), team).int8MacsPerSecond();
            assertTrue(1e8 < rate && rate < 1e15, () -> rate + " MAC/s");
        }
    }
}
