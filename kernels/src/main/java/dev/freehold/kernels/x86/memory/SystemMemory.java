package dev.freehold.kernels.x86.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Pages straight from the operating system, which Java's arenas cannot give: executable ones, and large ones that
/// nobody has filled with zeros on one thread.
public sealed interface SystemMemory permits PosixMemory, WindowsMemory {
    static SystemMemory here() {
        return System.getProperty("os.name").startsWith("Windows") ? new WindowsMemory() : new PosixMemory();
    }

    /// New pages of zeros, readable and writable.
    ///
    /// @throws RefusedException if the system gives none
    MemorySegment map(long bytes);

    /// Makes pages readable and executable, and no longer writable.
    ///
    /// @throws RefusedException if the system forbids it
    void makeExecutable(MemorySegment pages);

    /// Asks for large pages behind `pages`, which take fewer entries of the translation cache. May be ignored.
    void preferLargePages(MemorySegment pages);

    /// Gives pages back; nobody may touch them from now on.
    void unmap(MemorySegment pages);

    /// The system's word for no.
    final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /// A function of the C library or of the system's own.
    @SuppressWarnings("restricted") // a call of the system, which this package is for
    static MethodHandle function(String name, FunctionDescriptor signature) {
        Linker linker = Linker.nativeLinker();
        MemorySegment address = linker.defaultLookup().find(name)
                .orElseThrow(() -> new RefusedException("the system has no function " + name));
        return linker.downcallHandle(address, signature);
    }
}
