package dev.freehold.kernels.x86.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SlabsTest {
    private static final long SLAB = 64 << 20;

    @Test
    void blocksOfASizeTakeTheSameMemoryAgain() {
        try (var slabs = new Slabs(SystemMemory.here())) {
            slabs.take(1000);
            slabs.take(1000);
            MemorySegment freed = slabs.take(1000);
            MemorySegment kept = slabs.take(1000); // in the same slab
            slabs.free(freed);
            assertNotEquals(freed.address(), slabs.take(2000).address());
            assertEquals(freed.address(), slabs.take(970).address());
            assertNotEquals(kept.address(), slabs.take(1000).address());
            assertEquals(1024, kept.byteSize());
        }
    }

    @Test
    void largeBlocksHaveSlabsOfTheirOwn() {
        try (var slabs = new Slabs(SystemMemory.here())) {
            MemorySegment large = slabs.take(2 * SLAB);
            assertEquals(2 * SLAB, slabs.mapped());
            slabs.take(2 * SLAB);
            assertEquals(4 * SLAB, slabs.mapped());
            slabs.free(large);
            assertEquals(2 * SLAB, slabs.mapped());
        }
    }

    @Test
    void slabsGrowWithTheirNumberAndNoFurtherThanTheirLimit() {
        try (var slabs = new Slabs(SystemMemory.here())) {
            long block = 1 << 20;
            for (int count = 1; count <= 200; count++) {
                slabs.take(block);
                assertEquals(count * block, slabs.taken());
                assertTrue(slabs.mapped() < Math.min(2 * count * block, count * block + SLAB) + 1,
                        count + " blocks in " + slabs.mapped());
            }
        }
    }

    @Test
    void refusesWhatIsNoBlockOrNoneAnyMore() {
        try (var slabs = new Slabs(SystemMemory.here())) {
            slabs.take(640);
            MemorySegment block = slabs.take(640);
            slabs.take(640);
            assertThrows(IllegalArgumentException.class, () -> slabs.free(block.asSlice(64)));
            assertThrows(IllegalArgumentException.class, () -> slabs.free(MemorySegment.NULL));
            slabs.free(block);
            assertThrows(IllegalArgumentException.class, () -> slabs.free(block));
            assertEquals(1280, slabs.taken());
        }
    }

    @Test
    void givesPagesBack() throws IOException {
        assumeTrue(MemoryMap.isThere(), "SKIPPED: needs /proc/self/maps");
        MemorySegment freed;
        MemorySegment open;
        try (var slabs = new Slabs(SystemMemory.here())) {
            freed = slabs.take(SLAB + 1);
            open = slabs.take(SLAB + 2);
            assertEquals("rw-p", MemoryMap.permissions(freed.address()));
            slabs.free(freed);
            assertEquals(SLAB + 64, slabs.mapped());
            assertEquals("rw-p", MemoryMap.permissions(open.address()));
        }
        assertNotEquals("rw-p", MemoryMap.permissions(freed.address()));
        assertNotEquals("rw-p", MemoryMap.permissions(open.address()));
    }

    /// Each block keeps what was written to it, whatever comes and goes around it.
    @Property(tries = 50)
    void blocksDoNotOverlap(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps) {
        var random = new Random(seed);
        List<MemorySegment> blocks = new ArrayList<>();
        try (var slabs = new Slabs(SystemMemory.here())) {
            for (int step = 0; step < 5 * steps; step++) {
                if (random.nextInt(5) < 3 || blocks.isEmpty()) {
                    MemorySegment block = slabs.take(1 + 500L * random.nextInt(1, 4));
                    assertEquals(0, block.address() % 64);
                    fill(block);
                    blocks.add(block);
                } else {
                    MemorySegment block = blocks.remove(random.nextInt(blocks.size()));
                    assertFilled(block);
                    slabs.free(block);
                }
            }
            assertEquals(blocks.stream().mapToLong(MemorySegment::byteSize).sum(), slabs.taken());
            for (MemorySegment block : blocks) {
                assertFilled(block);
                slabs.free(block);
            }
            assertEquals(0, slabs.mapped());
        }
    }

    private static void fill(MemorySegment block) {
        for (long at = 0; at < block.byteSize(); at += Long.BYTES) {
            block.set(ValueLayout.JAVA_LONG, at, block.address() + at);
        }
    }

    private static void assertFilled(MemorySegment block) {
        for (long at = 0; at < block.byteSize(); at += Long.BYTES) {
            assertEquals(block.address() + at, block.get(ValueLayout.JAVA_LONG, at));
        }
    }
}
