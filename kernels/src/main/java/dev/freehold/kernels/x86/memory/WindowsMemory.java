package dev.freehold.kernels.x86.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// `VirtualAlloc`, `VirtualProtect` and `VirtualFree`,
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualalloc>.
final class WindowsMemory implements SystemMemory {
    private static final int MEM_COMMIT_RESERVE = 0x3000;
    private static final int MEM_RELEASE = 0x8000;
    private static final int PAGE_READWRITE = 0x04;
    private static final int PAGE_EXECUTE_READ = 0x20;

    private final MethodHandle virtualAlloc = kernel32("VirtualAlloc", FunctionDescriptor.of(
            ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT));
    private final MethodHandle virtualProtect = kernel32("VirtualProtect", FunctionDescriptor.of(
            JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS));
    private final MethodHandle virtualFree = kernel32("VirtualFree", FunctionDescriptor.of(
            JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    @Override
    @SuppressWarnings("restricted") // the system says how long the memory is
    public MemorySegment map(long bytes) {
        try {
            var pages = (MemorySegment) virtualAlloc.invokeExact(
                    MemorySegment.NULL, bytes, MEM_COMMIT_RESERVE, PAGE_READWRITE);
            if (pages.address() == 0) {
                throw new RefusedException("the system gives no %,d bytes of memory (VirtualAlloc)".formatted(bytes));
            }
            return pages.reinterpret(bytes);
        } catch (Throwable e) {
            throw PosixMemory.undeclared(e);
        }
    }

    @Override
    public void makeExecutable(MemorySegment pages) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment before = arena.allocate(JAVA_INT);
            if ((int) virtualProtect.invokeExact(pages, pages.byteSize(), PAGE_EXECUTE_READ, before) == 0) {
                throw new RefusedException("the system forbids executable memory (VirtualProtect)");
            }
        } catch (Throwable e) {
            throw PosixMemory.undeclared(e);
        }
    }

    @Override
    public void preferLargePages(MemorySegment pages) {
        // needs a privilege that ordinary accounts do not have
    }

    @Override
    public void unmap(MemorySegment pages) {
        try {
            int ignored = (int) virtualFree.invokeExact(pages, 0L, MEM_RELEASE);
        } catch (Throwable e) {
            throw PosixMemory.undeclared(e);
        }
    }

    @SuppressWarnings("restricted") // a call of the system, which this package is for
    private static MethodHandle kernel32(String name, FunctionDescriptor signature) {
        MemorySegment address = SymbolLookup.libraryLookup("kernel32", Arena.global()).find(name)
                .orElseThrow(() -> new RefusedException("the system has no function " + name));
        return Linker.nativeLinker().downcallHandle(address, signature);
    }
}
