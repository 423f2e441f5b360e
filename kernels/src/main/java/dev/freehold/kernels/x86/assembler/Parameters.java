package dev.freehold.kernels.x86.assembler;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/// Where one thread puts the parameters of a [Routine].
public final class Parameters {
    /// Parameters a routine may have.
    public static final int COUNT = 32;

    private final MemorySegment memory = Arena.ofAuto().allocate((long) COUNT * Long.BYTES, 64);

    public Parameters() {}

    /// Sets parameter `index`, which the routine finds at `[RDI + 8·index]`.
    public Parameters set(int index, long value) {
        memory.setAtIndex(ValueLayout.JAVA_LONG, index, value);
        return this;
    }

    public Parameters set(int index, float value) {
        return set(index, Float.floatToRawIntBits(value) & 0xFFFF_FFFFL);
    }

    /// The operand that reads parameter `index` before RDI changes.
    public static Mem parameter(int index) {
        return new Mem(Gpr.RDI, index * Long.BYTES);
    }

    public void call(Routine routine) {
        routine.call(memory.address());
        Reference.reachabilityFence(memory);
    }
}
