package dev.freehold.cli;

import dev.freehold.json.Json;
import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.ReferenceKernels;
import dev.freehold.tensor.spi.KernelProvider;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `freehold doctor`: the machine, and what of it is used.
@Command(
        name = "doctor",
        description = "Shows what this machine offers and what of it is used.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class DoctorCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print a JSON object instead of text.")
    private boolean json;

    /// Kernels on the module path.
    ///
    /// @param unusableBecause  empty if they can run here
    /// @param chosen           whether they run where none are asked for by name
    record InstalledKernels(String name, Optional<String> unusableBecause, boolean chosen) {}

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Machine machine = Machine.here();
        List<InstalledKernels> kernels = judge(KernelSelection.installed());
        out.println(json ? Json.write(object(machine, kernels)) : text(machine, kernels));
    }

    /// `providers` in their order, and the reference kernels behind them; the first that is usable is chosen.
    static List<InstalledKernels> judge(List<KernelProvider> providers) {
        var kernels = new ArrayList<InstalledKernels>();
        boolean chosen = false;
        for (KernelProvider provider : providers) {
            Optional<String> unusableBecause = provider.unusableBecause();
            boolean first = !chosen && unusableBecause.isEmpty();
            kernels.add(new InstalledKernels(provider.name(), unusableBecause, first));
            chosen |= first;
        }
        kernels.add(new InstalledKernels(ReferenceKernels.NAME, Optional.empty(), !chosen));
        return kernels;
    }

    static String text(Machine machine, List<InstalledKernels> kernels) {
        var text = new StringBuilder();
        line(text, "Freehold", Main.Version.current());
        line(text, "Java", "%s (%s)".formatted(machine.javaVersion(), machine.javaVendor()));
        line(text, "System", "%s, %s".formatted(machine.system(), machine.architecture()));
        line(text, "Processor", "%d × %s".formatted(machine.processors(), machine.processorModel().orElse("unknown")));
        if (!machine.processorFeatures().isEmpty()) {
            line(text, "", String.join(" ", machine.processorFeatures()));
        }
        line(text, "Vectors", machine.vectorBits().isPresent()
                ? machine.vectorBits().getAsInt() + " bits" : "unknown");
        line(text, "Memory", "%s, of which Java's heap may take %s; weights lie outside the heap".formatted(
                gibibytes(machine.memoryBytes()), gibibytes(machine.heapBytes())));
        String label = "Kernels";
        for (InstalledKernels k : kernels) {
            line(text, label, k.name() + (k.chosen() ? " (chosen)" : k.unusableBecause().map(": "::concat).orElse("")));
            label = "";
        }
        return text.toString().stripTrailing();
    }

    static Map<String, Object> object(Machine machine, List<InstalledKernels> kernels) {
        var object = new LinkedHashMap<String, Object>();
        object.put("version", Main.Version.current());
        object.put("java_version", machine.javaVersion());
        object.put("java_vendor", machine.javaVendor());
        object.put("system", machine.system());
        object.put("architecture", machine.architecture());
        object.put("processors", machine.processors());
        object.put("processor_model", machine.processorModel().orElse(null));
        object.put("processor_features", machine.processorFeatures());
        object.put("vector_bits", machine.vectorBits().isPresent() ? machine.vectorBits().getAsInt() : null);
        object.put("memory_bytes", machine.memoryBytes());
        object.put("heap_bytes", machine.heapBytes());
        object.put("kernels", kernels.stream().map(DoctorCommand::object).toList());
        return object;
    }

    private static Map<String, Object> object(InstalledKernels kernels) {
        var object = new LinkedHashMap<String, Object>();
        object.put("name", kernels.name());
        object.put("usable", kernels.unusableBecause().isEmpty());
        object.put("unusable_because", kernels.unusableBecause().orElse(null));
        object.put("chosen", kernels.chosen());
        return object;
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append("%-10s %s%n".formatted(label, value));
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
