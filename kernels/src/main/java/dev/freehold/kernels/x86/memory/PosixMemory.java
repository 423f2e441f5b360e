package dev.freehold.kernels.x86.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `mmap`, `mprotect`, `madvise` and `munmap` of POSIX systems, <https://man7.org/linux/man-pages/man2/mmap.2.html>.
final class PosixMemory implements SystemMemory {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS_LINUX = 0x20;
    private static final int MAP_ANONYMOUS_MACOS = 0x1000;
    private static final int MADV_HUGEPAGE_LINUX = 14;
    private static final long FAILED = -1;

    private final boolean linux = System.getProperty("os.name").equals("Linux");
    private final MethodHandle mmap = SystemMemory.function("mmap", FunctionDescriptor.of(
            ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private final MethodHandle mprotect = SystemMemory.function("mprotect", FunctionDescriptor.of(
            JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private final MethodHandle madvise = SystemMemory.function("madvise", FunctionDescriptor.of(
            JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private final MethodHandle munmap = SystemMemory.function("munmap", FunctionDescriptor.of(
            JAVA_INT, ADDRESS, JAVA_LONG));

    @Override
    @SuppressWarnings("restricted") // the system says how long the memory is
    public MemorySegment map(long bytes) {
        int flags = MAP_PRIVATE | (linux ? MAP_ANONYMOUS_LINUX : MAP_ANONYMOUS_MACOS);
        try {
            var pages = (MemorySegment) mmap.invokeExact(
                    MemorySegment.NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0L);
            if (pages.address() == FAILED) {
                throw new RefusedException("the system gives no %,d bytes of memory (mmap)".formatted(bytes));
            }
            return pages.reinterpret(bytes);
        } catch (Throwable e) {
            throw undeclared(e);
        }
    }

    @Override
    public void makeExecutable(MemorySegment pages) {
        try {
            if ((int) mprotect.invokeExact(pages, pages.byteSize(), PROT_READ | PROT_EXEC) != 0) {
                throw new RefusedException("the system forbids executable memory (mprotect)");
            }
        } catch (Throwable e) {
            throw undeclared(e);
        }
    }

    @Override
    public void preferLargePages(MemorySegment pages) {
        if (!linux) {
            return;
        }
        try {
            int ignored = (int) madvise.invokeExact(pages, pages.byteSize(), MADV_HUGEPAGE_LINUX);
        } catch (Throwable e) {
            throw undeclared(e);
        }
    }

    @Override
    public void unmap(MemorySegment pages) {
        try {
            int ignored = (int) munmap.invokeExact(pages, pages.byteSize());
        } catch (Throwable e) {
            throw undeclared(e);
        }
    }

    /// What a call through a handle may throw, as far as its declaration goes.
    static RuntimeException undeclared(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException exception -> exception;
            case Error error -> throw error;
            default -> throw new AssertionError("a function of the system throws nothing", thrown);
        };
    }
}
