package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.CheckpointException;
import dev.freehold.checkpoint.ModelSummary;
import dev.freehold.checkpoint.Sizes;
import dev.freehold.checkpoint.TensorGroup;
import dev.freehold.cli.markdown.Printable;
import dev.freehold.engine.CacheType;
import dev.freehold.engine.ChatFormat;
import dev.freehold.engine.EngineException;
import dev.freehold.engine.MemoryPlan;
import dev.freehold.engine.ModelOptions;
import dev.freehold.json.Json;
import dev.freehold.tensor.KvType;
import dev.freehold.tensor.UnusableTierException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold show`: what a model file says of itself.
@Command(name = "show", description = "Shows what a model file says of itself, and the memory it needs.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class ShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "MODEL", description = "a .gguf file or a Hugging Face folder")
    private Path path;

    @Option(names = {"-c", "--ctx-size"}, paramLabel = "N",
            description = "the context to count the memory for (default: the model's, at most 8192)")
    private int context;

    @Option(names = "--cache-type", paramLabel = "TYPE",
            description = "the type of keys and values to count the memory for (default: auto)")
    private String cacheType = "auto";

    @Option(names = "--template", description = "the chat template and nothing else")
    private boolean template;

    @Option(names = {"-v", "--verbose"}, description = "also all metadata and tensors")
    private boolean verbose;

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Override
    public Integer call() {
        if (context < 0) {
            throw new ParameterException(spec.commandLine(), "--ctx-size should be 1 or more, is " + context);
        }
        if ((template ? 1 : 0) + (verbose ? 1 : 0) + (json ? 1 : 0) > 1) {
            throw new ParameterException(spec.commandLine(), "--template, --verbose and --json exclude each other");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            if (template) {
                out.println(ChatFormat.source(checkpoint.metadata()).orElseThrow(
                        () -> new EngineException(path + ": the model has no chat template")));
            } else {
                print(out, checkpoint);
            }
            out.flush();
            return 0;
        }
    }

    private void print(PrintWriter out, Checkpoint checkpoint) {
        ModelSummary summary = ModelSummary.of(checkpoint);
        int counted = context > 0 ? context : Math.clamp(summary.sizes().context(), 1, MemoryPlan.USUAL_CONTEXT);
        CacheType asked = UsageError.orValue(spec, () -> CacheType.named(cacheType));
        KvType kept = asked.or(summary.cacheType());
        Running running = running(checkpoint, new ModelOptions(0, "", counted, asked), kept);
        if (json) {
            out.println(Json.write(asJson(summary, running)));
            return;
        }
        describe(out, summary);
        weights(out, summary);
        out.println();
        running.lines.forEach((what, value) -> line(out, what, value));
        if (verbose) {
            details(out, checkpoint);
        }
    }

    /// What there is to say of running a model here, for people and for programs.
    private record Running(Map<String, String> lines, Map<String, Object> fields) {}

    /// A model that cannot run is shown all the same.
    private Running running(Checkpoint checkpoint, ModelOptions options, KvType kept) {
        try {
            var report = MemoryReport.of(checkpoint, options, kept);
            return new Running(report.lines(), report.json());
        } catch (CheckpointException e) {
            String because = e.getMessage();
            return new Running(Map.of("here", "does not run: " + because), MemoryReport.refused(because));
        } catch (UnusableTierException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private static void describe(PrintWriter out, ModelSummary summary) {
        Sizes sizes = summary.sizes();
        line(out, "model", summary.name().isEmpty() ? summary.path().getFileName().toString() : summary.name());
        line(out, "format", "%s, %s".formatted(summary.format(), ByteSize.text(summary.fileBytes())));
        line(out, "architecture", summary.architecture());
        line(out, "parameters", count(summary.parameters()));
        line(out, "context", "%,d tokens".formatted(sizes.context()));
        line(out, "layers", "%d × width %,d, inner width %,d".formatted(
                sizes.layers(), sizes.width(), sizes.innerWidth()));
        line(out, "attention", "%d heads of %d, %d for keys and values".formatted(
                sizes.heads(), sizes.headWidth(), sizes.kvHeads()));
        line(out, "vocabulary", "%,d tokens, %s".formatted(sizes.vocabulary(), summary.tokenizer()));
        line(out, "chat template", template(summary));
        if (!summary.licence().isEmpty()) {
            line(out, "licence", summary.licence());
        }
        if (!summary.baseModels().isEmpty()) {
            line(out, "made from", String.join(", ", summary.baseModels()));
        }
        summary.notes().forEach(note -> line(out, "note", note));
    }

    private static String template(ModelSummary summary) {
        String names = String.join(", ", summary.templates());
        return names.isEmpty() ? "none"
                : summary.templateSha256().isEmpty() ? names
                : "%s (sha256 %s…)".formatted(names, summary.templateSha256().substring(0, 12));
    }

    private static void weights(PrintWriter out, ModelSummary summary) {
        out.println();
        for (TensorGroup group : summary.groups()) {
            out.printf("  %-14s%-8s%5d tensors %12s%n",
                    name(group), group.type(), group.tensors(), ByteSize.text(group.bytes()));
        }
    }

    private static void details(PrintWriter out, Checkpoint checkpoint) {
        out.println();
        for (String key : checkpoint.metadata().keys()) {
            String value = shortened(checkpoint.metadata().value(key).orElse(""));
            out.printf("  %s = %s%n", Printable.text(key), Printable.text(value));
        }
        out.println();
        checkpoint.tensors().forEach(tensor -> out.printf(
                "  %-32s%-8s%s%n", Printable.text(tensor.name()), tensor.stored(), tensor.shape()));
    }

    private static String shortened(Object value) {
        String text = switch (value) {
            case List<?> list ->
                "%d values, first %s".formatted(list.size(), list.subList(0, Math.min(3, list.size())));
            case Double real when real == real.floatValue() -> Float.toString(real.floatValue()); // most are stored so
            default -> value.toString();
        };
        String line = text.replace("\n", "\\n");
        return line.length() <= 80 ? line : line.substring(0, 77) + "...";
    }

    private static Map<String, Object> asJson(ModelSummary summary, Running running) {
        Sizes sizes = summary.sizes();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("path", summary.path().toString());
        object.put("format", summary.format());
        object.put("name", summary.name());
        object.put("architecture", summary.architecture());
        object.put("parameters", summary.parameters());
        object.put("file_bytes", summary.fileBytes());
        object.put("context_length", sizes.context());
        object.put("block_count", sizes.layers());
        object.put("embedding_length", sizes.width());
        object.put("feed_forward_length", sizes.innerWidth());
        object.put("head_count", sizes.heads());
        object.put("head_count_kv", sizes.kvHeads());
        object.put("head_width", sizes.headWidth());
        object.put("vocabulary", sizes.vocabulary());
        object.put("tokenizer", summary.tokenizer());
        object.put("chat_templates", summary.templates());
        object.put("chat_template_sha256", summary.templateSha256());
        object.put("licence", summary.licence());
        object.put("base_models", summary.baseModels());
        object.put("notes", summary.notes());
        object.put("tensors", summary.groups().stream().map(ShowCommand::asJson).toList());
        object.putAll(running.fields);
        return object;
    }

    private static Map<String, Object> asJson(TensorGroup group) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("part", name(group));
        object.put("type", group.type());
        object.put("count", group.tensors());
        object.put("bytes", group.bytes());
        return object;
    }

    private static String name(TensorGroup group) {
        return group.part().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void line(PrintWriter out, String what, String value) {
        out.printf("  %-14s%s%n", what, Printable.text(value));
    }

    /// `30.53 billion`.
    static String count(long parameters) {
        return parameters >= 1_000_000_000 ? "%.2f billion".formatted(parameters / 1e9)
                : parameters >= 1_000_000 ? "%.1f million".formatted(parameters / 1e6)
                : "%,d".formatted(parameters);
    }
}
