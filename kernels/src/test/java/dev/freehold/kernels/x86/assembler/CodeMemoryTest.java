package dev.freehold.kernels.x86.assembler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.freehold.kernels.x86.memory.MemoryMap;
import dev.freehold.kernels.x86.memory.SystemMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CodeMemoryTest {
    @BeforeEach
    void needsX86() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "SKIPPED: needs x86-64");
    }

    @Test
    void codeIsExecutableAndNotWritable() throws IOException {
        assumeTrue(MemoryMap.isThere(), "SKIPPED: needs /proc/self/maps");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(8, 8);
            var memory = new CodeMemory(SystemMemory.here());
            memory.add(tellsWhereItIs()).call(address.address());
            long at = address.get(ValueLayout.JAVA_LONG, 0);
            assertEquals("r-xp", MemoryMap.permissions(at));
            memory.close();
        }
    }

    private static byte[] tellsWhereItIs() {
        var asm = new Assembler();
        Label start = asm.here();
        asm.enter();
        asm.lea(Gpr.RAX, Mem.of(start));
        asm.mov(Mem.at(Gpr.RDI), Gpr.RAX);
        asm.leave();
        return asm.bytes();
    }

    @Test
    void whatTheSystemRefusesIsSaid() {
        try (var memory = new CodeMemory(SystemMemory.here())) {
            assertThrows(SystemMemory.RefusedException.class, () -> memory.add(new byte[0]));
        }
    }
}
