package dev.freehold.engine;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// The memory that this process may have.
public final class SystemMemory {
    private SystemMemory() {}

    /// Bytes of the machine, or of the container around this process.
    public static long bytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
