package dev.freehold.cli;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.freehold.engine.SystemMemory;
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
/// @param startUpCache      what of the virtual machine's work was done before
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
        long memoryBytes,
        StartUpCache startUpCache) {
    /// Classes and modules as the virtual machine had them when Freehold was built, so that it need not load them
    /// again.
    ///
    /// @param file  empty if there is none
    /// @param used  false where the file was made by another virtual machine, with other options or for other jars
    record StartUpCache(String file, boolean used) {
        String text() {
            if (file.isEmpty()) {
                return "without a cache";
            }
            return used ? "with the cache " + file
                    : "without the cache " + file + ", which is missing or does not fit this Java and its options";
        }
    }

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
                SystemMemory.bytes(),
                new StartUpCache(
                        option("AOTCache").orElse(""), System.getProperty("java.vm.info").contains("sharing")));
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
        return option("MaxVectorSize").stream().mapToInt(bytes -> Integer.parseInt(bytes) * Byte.SIZE).findFirst();
    }

    /// The value of an option of HotSpot's; empty on another virtual machine, or one without that option.
    private static Optional<String> option(String name) {
        try {
            return Optional.of(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption(name).getValue());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
