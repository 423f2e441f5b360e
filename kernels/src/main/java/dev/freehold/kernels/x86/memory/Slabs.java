package dev.freehold.kernels.x86.memory;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Memory in blocks that come and go. Each slab, which the system gives in one piece and with large pages if it can,
/// holds blocks of one size: what is freed fits the next of its kind, and a slab without blocks goes back. Slabs of a
/// size double up to [#SLAB] bytes; a larger block has one of its own.
public final class Slabs implements AutoCloseable {
    private static final long SLAB = 64 << 20;
    private static final long CACHE_LINE = 64;

    /// @param block  bytes of a block
    /// @param taken  numbers of the blocks that are
    private record Slab(MemorySegment pages, long block, BitSet taken) {
        int capacity() {
            return (int) (pages.byteSize() / block);
        }

        boolean isFull() {
            return taken.cardinality() == capacity();
        }

        MemorySegment take() {
            int free = taken.nextClearBit(0);
            taken.set(free);
            return pages.asSlice(free * block, block);
        }

        boolean isBlock(MemorySegment memory) {
            long offset = memory.address() - pages.address();
            return offset < pages.byteSize() && offset % block == 0 && taken.get((int) (offset / block));
        }

        void free(MemorySegment memory) {
            taken.clear((int) ((memory.address() - pages.address()) / block));
        }
    }

    private final SystemMemory system;
    private final NavigableMap<Long, Slab> slabs = new TreeMap<>(); // by address

    public Slabs(SystemMemory system) {
        this.system = system;
    }

    /// At least `bytes`, aligned to a cache line, with whatever was last written there.
    ///
    /// @throws SystemMemory.RefusedException if the system gives none
    public synchronized MemorySegment take(long bytes) {
        long block = Math.ceilDiv(Math.max(1, bytes), CACHE_LINE) * CACHE_LINE;
        long capacity = 0;
        for (Slab slab : slabs.values()) {
            if (slab.block == block && !slab.isFull()) {
                return slab.take();
            }
            capacity += slab.block == block ? slab.capacity() : 0;
        }
        long blocks = Math.clamp(capacity, 1, Math.max(1, SLAB / block));
        MemorySegment pages = system.map(blocks * block);
        system.preferLargePages(pages);
        var slab = new Slab(pages, block, new BitSet());
        slabs.put(pages.address(), slab);
        return slab.take();
    }

    /// Takes a block back, which nobody may touch any more.
    ///
    /// @throws IllegalArgumentException if it is none, or none any more
    public synchronized void free(MemorySegment memory) {
        var slab = slabs.floorEntry(memory.address());
        if (slab == null || !slab.getValue().isBlock(memory)) {
            throw new IllegalArgumentException("no block of these slabs: " + memory);
        }
        slab.getValue().free(memory);
        if (slab.getValue().taken.isEmpty()) {
            slabs.remove(slab.getKey());
            system.unmap(slab.getValue().pages);
        }
    }

    /// Bytes of all blocks that are taken.
    public synchronized long taken() {
        return slabs.values().stream().mapToLong(slab -> slab.taken.cardinality() * slab.block).sum();
    }

    /// Bytes of all slabs.
    public synchronized long mapped() {
        return slabs.values().stream().mapToLong(slab -> slab.pages.byteSize()).sum();
    }

    /// Gives all back to the system.
    @Override
    public synchronized void close() {
        slabs.values().forEach(slab -> system.unmap(slab.pages));
        slabs.clear();
    }
}
