package dev.freehold.cli;

import dev.freehold.cli.bench.Bench;
import dev.freehold.cli.bench.Bench.BatchSize;
import dev.freehold.cli.bench.Bench.Work;
import dev.freehold.cli.bench.Report;
import dev.freehold.engine.CacheType;
import dev.freehold.engine.ModelOptions;
import dev.freehold.engine.Session;
import dev.freehold.tensor.UnusableTierException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold bench`: how fast models are here, with the options and the output of `llama-bench`.
@Command(name = "bench",
        description = "Measures prompt and generation speed on random tokens, as llama-bench does, and what the"
        + " machine would allow. Options with numbers take lists, as in 128,512 or 1-8 or 0-8+4 or 1-8*2, or stand"
        + " several times: every combination is measured.",
        mixinStandardHelpOptions = true, sortOptions = false)
final class BenchCommand implements Callable<Integer> {
    private static final int DEFAULT_BATCH = 2048;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "MODEL", description = ".gguf files or Hugging Face folders")
    private List<Path> models = List.of();

    @Option(names = {"-m", "--model"}, paramLabel = "MODEL", description = "the same")
    private List<Path> moreModels = List.of();

    @Option(names = {"-p", "--n-prompt"}, paramLabel = "LIST", converter = NumberList.Converter.class,
            defaultValue = "512", description = "tokens of a prompt; 0 for no such test (default: ${DEFAULT-VALUE})")
    private List<NumberList> prompts;

    @Option(names = {"-n", "--n-gen"}, paramLabel = "LIST", converter = NumberList.Converter.class,
            defaultValue = "128", description = "tokens to generate; 0 for no such test (default: ${DEFAULT-VALUE})")
    private List<NumberList> generated;

    @Option(names = "-pg", paramLabel = "P,N", converter = NumberList.Converter.class,
            description = "also a prompt of P tokens and N generated after it, together")
    private List<NumberList> both = List.of();

    @Option(names = {"-d", "--n-depth"}, paramLabel = "LIST", converter = NumberList.Converter.class,
            defaultValue = "0", description = "tokens in the context before the test (default: ${DEFAULT-VALUE})")
    private List<NumberList> depths;

    @Option(names = {"-b", "--batch-size"}, paramLabel = "LIST", converter = NumberList.Converter.class,
            description = "prompt tokens handed over at once (default: " + DEFAULT_BATCH + ")")
    private List<NumberList> batches = List.of(new NumberList(List.of(DEFAULT_BATCH)));

    @Option(names = {"-ub", "--ubatch-size"}, paramLabel = "LIST", converter = NumberList.Converter.class,
            description = "prompt tokens computed in one pass, if -b is not smaller (default: " + Session.BATCH + ")")
    private List<NumberList> microBatches = List.of(new NumberList(List.of(Session.BATCH)));

    @Option(names = "--sequences", paramLabel = "LIST", converter = NumberList.Converter.class, defaultValue = "1",
            description = "sequences that share the passes, each with its own prompt and context; tokens of all count"
                    + " (default: ${DEFAULT-VALUE})")
    private List<NumberList> sequences;

    @Option(names = {"-t", "--threads"}, paramLabel = "LIST", converter = NumberList.Converter.class,
            defaultValue = "0", description = "threads to compute with (default: one a core)")
    private List<NumberList> threads;

    @Option(names = "--cpu-tier", split = ",", paramLabel = "NAME", defaultValue = "",
            description = "the kernels to compute with; 'freehold doctor' lists them (default: the environment variable"
                    + " FREEHOLD_CPU_TIER, else the fastest)")
    private List<String> cpuTiers;

    @Option(names = "--cache-type", split = ",", paramLabel = "TYPE",
            description = "how keys and values are kept: f32, f16 or q8_0 (default: auto, as exact as the weights)")
    private List<String> cacheTypes = List.of("auto");

    @Option(names = "--expert-memory", paramLabel = "SIZE", converter = ByteSize.Converter.class,
            description = "memory for the experts of a model that has any, as in 8G (default: what there is room for)")
    private ByteSize expertMemory = new ByteSize(0);

    @Option(names = "--lora", paramLabel = "ADAPTER[:SCALE]", converter = AdapterOption.Converter.class,
            description = "a LoRA adapter to run the models with; several add up. What the machine would allow is told"
                    + " of a model without")
    private List<AdapterOption> adapters = List.of();

    @Option(names = {"-r", "--repetitions"}, paramLabel = "N", defaultValue = "5",
            description = "of each test (default: ${DEFAULT-VALUE})")
    private int repetitions;

    @Option(names = "--delay", paramLabel = "SECONDS", description = "to wait before each test (default: 0)")
    private int delay;

    @Option(names = "--no-warmup", description = "count the first repetition, too (default: do each test once,"
            + " and again until two seconds have passed, before it counts)")
    private boolean cold;

    @Option(names = {"-o", "--output"}, paramLabel = "FORM", defaultValue = "md",
            description = "md, csv, json or jsonl (default: ${DEFAULT-VALUE})")
    private Report.Form form;

    @Override
    public Integer call() {
        List<Path> files = Stream.concat(models.stream(), moreModels.stream()).toList();
        require(!files.isEmpty(), "which MODEL? Name a .gguf file or a Hugging Face folder");
        Bench bench = bench();
        List<ModelOptions> options = options();
        Report report = Report.of(form, spec.commandLine().getOut(), asked());
        for (Path file : files) {
            for (ModelOptions how : options) {
                run(bench, file, how, report);
            }
        }
        report.end();
        return 0;
    }

    private void run(Bench bench, Path file, ModelOptions how, Report report) {
        try {
            bench.run(file, how, Main.Version.current(), Machine.here().processorModel().orElse(""), report);
        } catch (UnusableTierException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private Bench bench() {
        List<BatchSize> sizes = NumberList.join(batches).stream().flatMap(batch ->
                NumberList.join(microBatches).stream().map(micro -> new BatchSize(batch, micro))).toList();
        List<Work> works = works();
        return UsageError.orValue(spec, () -> new Bench(works, sizes, NumberList.join(depths),
                NumberList.join(sequences), repetitions, Duration.ofSeconds(delay), !cold));
    }

    private List<Work> works() {
        var works = new ArrayList<Work>();
        NumberList.join(prompts).stream().filter(n -> n > 0).map(n -> new Work(n, 0)).forEach(works::add);
        NumberList.join(generated).stream().filter(n -> n > 0).map(n -> new Work(0, n)).forEach(works::add);
        for (NumberList pair : both) {
            require(pair.values().size() == 2 && !pair.values().contains(0),
                    "-pg should be a prompt's tokens and those after it, as in 512,128");
            works.add(new Work(pair.values().getFirst(), pair.values().getLast()));
        }
        return works;
    }

    private List<ModelOptions> options() {
        return UsageError.orValue(spec, () -> {
            var options = new ArrayList<ModelOptions>();
            for (String tier : cpuTiers) {
                for (String type : cacheTypes) {
                    for (int count : NumberList.join(threads)) {
                        options.add(new ModelOptions(count, tier, 0, CacheType.named(type), expertMemory.bytes(),
                                adapters.stream().map(AdapterOption::file).toList()));
                    }
                }
            }
            return options;
        });
    }

    /// The columns that a table has only where an option asks for something unusual.
    private Set<String> asked() {
        var asked = new HashSet<String>();
        if (!NumberList.join(batches).equals(List.of(DEFAULT_BATCH))) {
            asked.add("n_batch");
        }
        if (!NumberList.join(microBatches).equals(List.of(Session.BATCH))) {
            asked.add("n_ubatch");
        }
        if (!cacheTypes.equals(List.of("auto"))) {
            asked.addAll(List.of("type_k", "type_v"));
        }
        return asked;
    }

    private void require(boolean sense, String otherwise) {
        if (!sense) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }
}
