package dev.freehold.kernels.x86.elementwise;

import dev.freehold.kernels.x86.Tiers;
import dev.freehold.kernels.x86.assembler.CodeMemory;
import dev.freehold.kernels.x86.assembler.Parameters;
import dev.freehold.kernels.x86.cpu.CpuTier;
import dev.freehold.kernels.x86.cpu.Feature;
import dev.freehold.kernels.x86.memory.SystemMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// What a test of assembled kernels needs: the tiers that this machine can run, memory for code, and memory for data
/// that tells when somebody wrote past its ends.
public final class Machine implements AutoCloseable {
    private static final int GUARD = 192;
    private static final byte GUARDED = (byte) 0xA5;

    final CodeMemory code = new CodeMemory(SystemMemory.here());
    final Parameters parameters = new Parameters();
    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> guarded = new ArrayList<>();

    public Machine() {}

    /// Where assembled code goes.
    public CodeMemory code() {
        return code;
    }

    /// Best first; skips the test where there is none.
    public static List<CpuTier> tiers() {
        Set<Feature> there = Tiers.features();
        List<CpuTier> tiers = Arrays.stream(CpuTier.values()).filter(tier -> tier.missing(there).isEmpty()).toList();
        Assumptions.assumeFalse(tiers.isEmpty(), "SKIPPED: needs AVX2");
        return tiers;
    }

    /// `bytes` bytes at an address that is a multiple of 4 and no more.
    public MemorySegment allocate(long bytes) {
        MemorySegment all = arena.allocate(bytes + 2 * GUARD, 64).fill(GUARDED);
        guarded.add(all);
        return all.asSlice(GUARD - 4, bytes);
    }

    MemorySegment floats(float... values) {
        MemorySegment memory = allocate((long) Float.BYTES * values.length);
        MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, 0, values.length);
        return memory;
    }

    public void assertGuardsUntouched() {
        for (MemorySegment all : guarded) {
            long end = all.byteSize();
            for (long i = 0; i < GUARD - 4; i++) {
                Assertions.assertEquals(GUARDED, all.get(ValueLayout.JAVA_BYTE, i), "before the memory");
            }
            for (long i = end - GUARD - 4; i < end; i++) {
                Assertions.assertEquals(GUARDED, all.get(ValueLayout.JAVA_BYTE, i), "behind the memory");
            }
        }
    }

    @Override
    public void close() {
        arena.close();
        code.close();
    }
}
