package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.cli.markdown.Printable;
import dev.freehold.json.Json;
import dev.freehold.tensor.KernelSelection;
import dev.freehold.tensor.UnusableTierException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
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

    @Parameters(arity = "0..1", paramLabel = "MODEL",
            description = "a .gguf file or a Hugging Face folder: how it would run here")
    private Path path;

    /// The kernels of a CPU tier.
    ///
    /// @param unusableBecause  empty if they can run here
    /// @param chosen           whether they run where the command line names none
    record Tier(String name, String unusableBecause, boolean chosen) {}

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Machine machine = Machine.here();
        List<Tier> tiers = tiers();
        if (path == null) {
            out.println(json ? Json.write(object(machine, tiers)) : text(machine, tiers));
            return;
        }
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            MemoryReport memory = MemoryReport.of(checkpoint);
            if (json) {
                Map<String, Object> object = object(machine, tiers);
                object.put("model", object(checkpoint, memory));
                out.println(Json.write(object));
            } else {
                out.println(text(machine, tiers));
                out.println(text(checkpoint, memory));
            }
        }
    }

    private static String text(Checkpoint checkpoint, MemoryReport memory) {
        var text = new StringBuilder();
        line(text, "Model", "%s: %s, with the CPU tier %s".formatted(Printable.text(checkpoint.path().toString()),
                Printable.text(checkpoint.metadata().text("general.architecture")), memory.tier()));
        memory.lines().forEach((what, value) ->
                line(text, what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1), value));
        return text.toString().stripTrailing();
    }

    private static Map<String, Object> object(Checkpoint checkpoint, MemoryReport memory) {
        var object = new LinkedHashMap<String, Object>();
        object.put("path", checkpoint.path().toString());
        object.put("architecture", checkpoint.metadata().text("general.architecture"));
        object.putAll(memory.json());
        return object;
    }

    private List<Tier> tiers() {
        try {
            String chosen = KernelSelection.choose("").name();
            return KernelSelection.installed().stream()
                    .map(tier -> new Tier(tier.name(), tier.usability().reason(), tier.name().equals(chosen)))
                    .toList();
        } catch (UnusableTierException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    static String text(Machine machine, List<Tier> tiers) {
        var text = new StringBuilder();
        line(text, "Freehold", Main.Version.current());
        line(text, "Java", "%s (%s)".formatted(machine.javaVersion(), machine.javaVendor()));
        line(text, "System", "%s, %s".formatted(machine.system(), machine.architecture()));
        line(text, "Processor", "%d × %s".formatted(
                machine.processors().available(), machine.processorModel().orElse("unknown")));
        if (!machine.processorFeatures().isEmpty()) {
            line(text, "", String.join(" ", machine.processorFeatures()));
        }
        line(text, "Threads", "%d, one a core that this process may use".formatted(machine.processors().threads()));
        line(text, "Vectors", machine.vectorBits().isPresent()
                ? machine.vectorBits().getAsInt() + " bits" : "unknown");
        line(text, "Memory", "%s, of which Java's heap may take %s; weights lie outside the heap".formatted(
                gibibytes(machine.memoryBytes()), gibibytes(machine.heapBytes())));
        line(text, "Start-up", machine.startUpCache().text());
        String label = "CPU tiers";
        for (Tier tier : tiers) {
            String remark = tier.unusableBecause().isEmpty() ? "" : ": " + tier.unusableBecause();
            line(text, label, tier.name() + (tier.chosen() ? " (chosen)" : remark));
            label = "";
        }
        return text.toString().stripTrailing();
    }

    static Map<String, Object> object(Machine machine, List<Tier> tiers) {
        var object = new LinkedHashMap<String, Object>();
        object.put("version", Main.Version.current());
        object.put("java_version", machine.javaVersion());
        object.put("java_vendor", machine.javaVendor());
        object.put("system", machine.system());
        object.put("architecture", machine.architecture());
        object.put("processors", machine.processors().available());
        object.put("cores", machine.processors().cores());
        object.put("threads", machine.processors().threads());
        object.put("processor_model", machine.processorModel().orElse(null));
        object.put("processor_features", machine.processorFeatures());
        object.put("vector_bits", machine.vectorBits().isPresent() ? machine.vectorBits().getAsInt() : null);
        object.put("memory_bytes", machine.memoryBytes());
        object.put("heap_bytes", machine.heapBytes());
        object.put("start_up_cache", machine.startUpCache().file().isEmpty() ? null : machine.startUpCache().file());
        object.put("start_up_cache_used", machine.startUpCache().used());
        object.put("cpu_tiers", tiers.stream().map(DoctorCommand::object).toList());
        return object;
    }

    private static Map<String, Object> object(Tier tier) {
        boolean usable = tier.unusableBecause().isEmpty();
        var object = new LinkedHashMap<String, Object>();
        object.put("name", tier.name());
        object.put("usable", usable);
        object.put("unusable_because", usable ? null : tier.unusableBecause());
        object.put("chosen", tier.chosen());
        return object;
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append("%-10s %s%n".formatted(label, value));
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
