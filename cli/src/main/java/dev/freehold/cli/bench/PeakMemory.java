package dev.freehold.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// The most memory that this process had at once, mapped files included, as far as Linux tells.
///
/// Source: `VmHWM` and `clear_refs` in <https://docs.kernel.org/filesystems/proc.html>.
public final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path RESET = Path.of("/proc/self/clear_refs");
    private static final String PEAK = "VmHWM:";

    private PeakMemory() {}

    /// Forgets earlier peaks.
    ///
    /// @return whether the system can do that
    public static boolean reset() {
        try {
            Files.writeString(RESET, "5");
            return true;
        } catch (IOException _) {
            return false; // another system, or one that has it switched off
        }
    }

    /// Bytes at the peak since the last [#reset], or since the process began; empty on systems other than Linux.
    public static OptionalLong bytes() {
        try {
            return bytes(Files.readAllLines(STATUS));
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    /// @param status  lines like `VmHWM:     1234 kB`
    static OptionalLong bytes(List<String> status) {
        return status.stream().filter(line -> line.startsWith(PEAK))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", ""))).findFirst();
    }
}
