package dev.freehold.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/// The processors that this process may compute with.
///
/// @param available  hardware threads, as many as affinity (`taskset`), the container's CPU quota and the virtual
///                   machine's own options leave
/// @param cores      the cores that these threads lie on: two hyper-threads of a core share its arithmetic units, so
///                   that a second one adds nothing to kernels that keep them busy
public record Processors(int available, int cores) {
    private static final Path STATUS = Path.of("proc/self/status");
    private static final Path PROCESSORS = Path.of("sys/devices/system/cpu");

    public Processors {
        if (available < 1 || cores < 1) {
            throw new IllegalArgumentException("there is at least 1 processor, not " + available + ", " + cores);
        }
    }

    /// Those of this process; without knowledge of cores (another system than Linux), each thread counts as one.
    public static Processors here() {
        return of(Path.of("/"), Runtime.getRuntime().availableProcessors());
    }

    /// @param root  of the file system
    static Processors of(Path root, int available) {
        try {
            int cores = cores(root);
            return new Processors(available, Math.clamp(cores, 1, available));
        } catch (IOException | NumberFormatException _) {
            return new Processors(available, available);
        }
    }

    /// Threads to compute with where nobody asks for a number: one a core.
    public int threads() {
        return cores;
    }

    /// Cores among the processors that the kernel's scheduler may put this process on.
    private static int cores(Path root) throws IOException {
        BitSet allowed = processors(statusLine(root.resolve(STATUS), "Cpus_allowed_list:"));
        int cores = 0;
        for (int cpu = allowed.nextSetBit(0); cpu >= 0; cpu = allowed.nextSetBit(cpu + 1)) {
            Path siblings = root.resolve(PROCESSORS).resolve("cpu" + cpu + "/topology/thread_siblings_list");
            allowed.andNot(processors(Files.readString(siblings, StandardCharsets.US_ASCII)));
            cores++;
        }
        return cores;
    }

    private static String statusLine(Path status, String key) throws IOException {
        return Files.readAllLines(status, StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith(key)).map(line -> line.substring(key.length())).findFirst()
                .orElseThrow(() -> new IOException(status + ": no line " + key));
    }

    /// The numbers in a list of the Linux kernel's, e.g. `0-3,8`.
    static BitSet processors(String list) {
        var numbers = new BitSet();
        for (String range : list.strip().split(",")) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(range, 0, dash < 0 ? range.length() : dash, 10);
            int last = dash < 0 ? first : Integer.parseInt(range, dash + 1, range.length(), 10);
            numbers.set(first, last + 1);
        }
        return numbers;
    }
}
