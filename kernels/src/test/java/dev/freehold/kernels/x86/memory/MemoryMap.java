package dev.freehold.kernels.x86.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What Linux says of the memory of this process.
public final class MemoryMap {
    private static final Path MAPS = Path.of("/proc/self/maps");

    private MemoryMap() {}

    public static boolean isThere() {
        return Files.exists(MAPS);
    }

    /// As in `r-xp`; empty where nothing is mapped.
    public static String permissions(long address) throws IOException {
        for (String line : Files.readAllLines(MAPS)) {
            String[] words = line.split("[- ]", 3);
            if (Long.compareUnsigned(Long.parseUnsignedLong(words[0], 16), address) <= 0
                    && Long.compareUnsigned(address, Long.parseUnsignedLong(words[1], 16)) < 0) {
                return words[2].substring(0, 4);
            }
        }
        return "";
    }
}
