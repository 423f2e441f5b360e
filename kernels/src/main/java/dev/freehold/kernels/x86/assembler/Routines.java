package dev.freehold.kernels.x86.assembler;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Routines, each assembled when it is asked for the first time.
public final class Routines {
    private final CodeMemory memory;
    private final Map<Emitter, Routine> assembled = new ConcurrentHashMap<>();

    public Routines(CodeMemory memory) {
        this.memory = memory;
    }

    /// What `emitter` writes, ready to be called.
    ///
    /// @throws dev.freehold.kernels.x86.memory.SystemMemory.RefusedException if the system forbids executable memory
    public Routine of(Emitter emitter) {
        Routine known = assembled.get(emitter); // the common case, without a lock
        return known != null ? known : assembled.computeIfAbsent(emitter, e -> memory.add(e.assemble()));
    }
}
