package dev.freehold.kernels.x86.assembler;

import dev.freehold.kernels.x86.memory.SystemMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Machine code in memory: written while writable, then made executable, never both (W^X).
///
/// Closed when nobody calls its routines any more.
public final class CodeMemory implements AutoCloseable {
    private final SystemMemory system;
    private final List<MemorySegment> pages = new ArrayList<>();

    public CodeMemory(SystemMemory system) {
        this.system = system;
    }

    /// Makes `code` callable.
    ///
    /// @throws SystemMemory.RefusedException if the system forbids executable memory
    public synchronized Routine add(byte[] code) {
        MemorySegment page = system.map(code.length);
        pages.add(page);
        page.copyFrom(MemorySegment.ofArray(code));
        system.makeExecutable(page);
        return new Routine(page);
    }

    @Override
    public synchronized void close() {
        pages.forEach(system::unmap);
        pages.clear();
    }
}
