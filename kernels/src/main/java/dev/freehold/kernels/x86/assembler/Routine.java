package dev.freehold.kernels.x86.assembler;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Machine code that can be called: `void routine(const int64_t* parameters)`.
///
/// One signature for all, so that the virtual machine links one stub. The call is no critical one: a garbage collection
/// need not wait for its end. Whoever calls has checked every address and length in the parameters.
public final class Routine {
    @SuppressWarnings("restricted") // to call machine code is what this is for
    private static final MethodHandle CALL =
            Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG));

    private final MemorySegment code;

    /// @param code  executable, alive as long as this is called
    Routine(MemorySegment code) {
        this.code = code;
    }

    /// @param parameters  address of the parameters, 8 bytes each
    public void call(long parameters) {
        try {
            CALL.invokeExact(code, parameters);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("machine code throws nothing", e);
        }
    }
}
