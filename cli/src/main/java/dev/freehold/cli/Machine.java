package dev.freehold.cli;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import dev.freehold.tensor.Processors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What this process runs on.
///
/// @param processors        hardware threads and cores, as far as this process may use them
/// @param processorModel    as the operating system calls it; empty where it does not say
/// @param processorFeatures instruction set extensions that matter to kernels, in the operating system's spelling
/// @param vectorBits        widest vector registers that Java's compiler uses; empty on an unknown virtual machine
/// @param heapBytes         largest heap this process may have; weights lie outside it
/// @param memoryBytes       of the machine, or of the container around this process
record Machine(
        String javaVersion,
        String javaVendor,
        String system,
        String architecture,
        Processors processors,
        Optional<String> processorModel,
        List<String> processorFeatures,
        OptionalInt vectorBits,
        long heapBytes,
        long memoryBytes) {
    private static final Path LINUX_PROCESSORS = Path.of("/proc/cpuinfo");

    private static final Set<String> KERNEL_FEATURES = Set.of(
            "avx", "avx2", "f16c", "fma", "avx_vnni", "avx512f", "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16",
            "avx512_fp16", "avx512_vbmi", "amx_tile", "amx_int8", "amx_bf16", "asimd", "asimdhp", "asimddp", "i8mm",
            "bf16", "sve", "sve2", "sme");

    static Machine here() {
        List<String> processor = processorLines();
        return new Machine(
                System.getProperty("java.runtime.version"),
                System.getProperty("java.vendor"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Processors.here(),
                value(processor, "model name"),
                features(processor),
                widestVectors(),
                Runtime.getRuntime().maxMemory(),
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize());
    }

    /// The features in the lines of `/proc/cpuinfo` that matter here: `flags` on x86, `Features` on ARM.
    static List<String> features(List<String> processor) {
        String all = value(processor, "flags").or(() -> value(processor, "Features")).orElse("");
        return List.of(all.split(" ")).stream().filter(KERNEL_FEATURES::contains).toList();
    }

    /// What stands behind the first `key` in lines of `/proc/cpuinfo`: `key \t: value`.
    static Optional<String> value(List<String> processor, String key) {
        return processor.stream()
                .map(line -> line.split("\\s*:\\s*", 2))
                .filter(pair -> pair.length == 2 && pair[0].equals(key))
                .map(pair -> pair[1].strip())
                .findFirst();
    }

    private static List<String> processorLines() {
        try {
            return Files.readAllLines(LINUX_PROCESSORS, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return List.of(); // another operating system
        }
    }

    private static OptionalInt widestVectors() {
        var machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            return OptionalInt.of(Integer.parseInt(machine.getVMOption("MaxVectorSize").getValue()) * Byte.SIZE);
        } catch (IllegalArgumentException _) {
            return OptionalInt.empty(); // not HotSpot, or without its optimising compiler
        }
    }
}
