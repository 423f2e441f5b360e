package dev.freehold.kernels.x86.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class SystemMemoryTest {
    private static final long BYTES = 3 << 20;

    private final SystemMemory system = SystemMemory.here();

    @Test
    void pagesAreZerosAndWritable() {
        MemorySegment pages = system.map(BYTES);
        system.preferLargePages(pages);
        assertEquals(BYTES, pages.byteSize());
        assertEquals(0, pages.get(ValueLayout.JAVA_LONG, BYTES - 8));
        pages.set(ValueLayout.JAVA_LONG, BYTES - 8, 42);
        assertEquals(42, pages.get(ValueLayout.JAVA_LONG, BYTES - 8));
        system.unmap(pages);
    }

    @Test
    void pagesAreNeverBothWritableAndExecutable() throws IOException {
        assumeTrue(MemoryMap.isThere(), "SKIPPED: needs /proc/self/maps");
        MemorySegment pages = system.map(4096);
        assertEquals("rw-p", MemoryMap.permissions(pages.address()));
        system.makeExecutable(pages);
        assertEquals("r-xp", MemoryMap.permissions(pages.address()));
        system.unmap(pages);
        assertNotEquals("r-xp", MemoryMap.permissions(pages.address()));
    }

    @Test
    void saysWhatTheSystemRefuses() {
        var tooLarge = assertThrows(SystemMemory.RefusedException.class, () -> system.map(1L << 60));
        assertTrue(tooLarge.getMessage().startsWith("the system gives no 1,152,921,504,606,846,976 bytes of memory"),
                tooLarge.getMessage());
        assumeTrue(system instanceof PosixMemory, "SKIPPED: Windows protects whole pages around any address");
        MemorySegment pages = system.map(8192);
        var notPages = assertThrows(SystemMemory.RefusedException.class,
                () -> system.makeExecutable(pages.asSlice(1)));
        assertEquals("the system forbids executable memory (mprotect)", notPages.getMessage());
        system.unmap(pages);
    }
}
