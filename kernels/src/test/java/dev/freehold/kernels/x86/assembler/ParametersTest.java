package dev.freehold.kernels.x86.assembler;

import static dev.freehold.kernels.x86.assembler.Parameters.parameter;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.kernels.x86.memory.SystemMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ParametersTest {
    @Test
    void aRoutineReadsItsParameters() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "SKIPPED: needs x86-64");
        var asm = new Assembler();
        asm.enter();
        asm.mov(Gpr.RSI, parameter(0));
        for (int i = 1; i < Parameters.COUNT; i++) {
            asm.mov(Gpr.RAX, parameter(i));
            asm.mov(Mem.at(Gpr.RSI, 8 * i), Gpr.RAX);
        }
        asm.leave();
        try (var memory = new CodeMemory(SystemMemory.here()); Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(8 * Parameters.COUNT, 8);
            var parameters = new Parameters().set(0, found.address());
            for (int i = 1; i < Parameters.COUNT; i++) {
                parameters.set(i, i == 2 ? Long.MIN_VALUE : -i);
            }
            parameters.set(3, -1.5f).call(memory.add(asm.bytes()));
            assertEquals(-1, found.getAtIndex(ValueLayout.JAVA_LONG, 1));
            assertEquals(Long.MIN_VALUE, found.getAtIndex(ValueLayout.JAVA_LONG, 2));
            assertEquals(Float.floatToRawIntBits(-1.5f) & 0xFFFF_FFFFL, found.getAtIndex(ValueLayout.JAVA_LONG, 3));
            assertEquals(-31, found.getAtIndex(ValueLayout.JAVA_LONG, 31));
        }
    }

    @Test
    void thereAreNoMoreThanFit() {
        var parameters = new Parameters();
        assertThrows(IndexOutOfBoundsException.class, () -> parameters.set(Parameters.COUNT, 0));
    }
}
