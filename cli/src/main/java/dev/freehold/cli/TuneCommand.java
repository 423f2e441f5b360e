package dev.freehold.cli;

import dev.freehold.cli.training.TrainingArguments;
import dev.freehold.cli.training.TrainingRun;
import dev.freehold.tuning.train.config.ConfigReader;
import dev.freehold.tuning.train.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold tune`: a model learns from examples.
@Command(name = "tune", description = {
    "Teaches a model by examples: answers to write, pairs of which one is preferred (--dpo), or the",
    "predictions of another model (--teacher). An adapter learns (--lora, on a quantized model, too), or all weights",
    "(--full). Data is JSONL of messages, Alpaca's, ShareGPT's, pairs or texts; Parquet; plain text."},
        footerHeading = "%nExamples:%n", footer = {
            "  freehold tune qwen2.5-0.5b --lora answers.jsonl -o my-adapter",
            "  freehold tune qwen2.5-0.5b --full --epochs 3 --validation 0.05 answers.jsonl -o my-model",
            "  freehold tune --config axolotl.yaml",
            "  freehold tune qwen2.5-0.5b --lora answers.jsonl -o my-adapter --resume   (after Ctrl+C)"},
        mixinStandardHelpOptions = true, sortOptions = false)
final class TuneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "BASE DATA",
            description = "the model to start from (a Hugging Face folder or a .gguf file), and files of examples; both"
                    + " may be in the configuration instead, and then all are data")
    private List<Path> paths = List.of();

    @Option(names = "--base", paramLabel = "MODEL", description = "the model to start from, where all others are data")
    private Path base;

    @Option(names = "--lora", description = "learn an adapter (default)")
    private boolean lora;

    @Option(names = "--full", description = "learn all weights")
    private boolean full;

    @Option(names = {"-r", "--rank"}, paramLabel = "N", description = "of the adapter (default: 16)")
    private Integer rank;

    @Option(names = "--alpha", paramLabel = "X",
            description = "the adapter counts alpha/rank (default: twice the rank)")
    private Double alpha;

    @Option(names = "--dropout", paramLabel = "SHARE", description = "of what the adapter sees (default: 0)")
    private Double dropout;

    @Option(names = "--targets", paramLabel = "LIST", split = ",",
            description = "matrices that are adapted, as in q_proj,v_proj (default: all-linear)")
    private List<String> targets = List.of();

    @Option(names = "--rslora", description = "the adapter counts alpha/√rank")
    private boolean stabilized;

    @Option(names = "--dpo", description = "learn from pairs of answers, 'chosen' and 'rejected'")
    private boolean dpo;

    @Option(names = "--beta", paramLabel = "X", description = "with --dpo: how strongly the model is held at where it"
            + " started (default: 0.1)")
    private Double beta;

    @Option(names = "--teacher", paramLabel = "MODEL",
            description = "learn the predictions of this model, which has the same vocabulary")
    private Path teacher;

    @Option(names = "--top-k", paramLabel = "N",
            description = "with --teacher: its likeliest tokens that count (default: 64)")
    private Integer topK;

    @Option(names = "--temperature", paramLabel = "X",
            description = "with --teacher: of both distributions (default: 1)")
    private Double temperature;

    @Option(names = "--teacher-share", paramLabel = "SHARE",
            description = "with --teacher: its share in the loss; the rest is the text itself (default: 0.5)")
    private Double share;

    @Mixin
    private TrainingArguments training;

    @Override
    public Integer call() {
        if (lora && full) {
            throw new ParameterException(spec.commandLine(), "--lora and --full exclude each other");
        }
        return new TrainingRun(spec, training, StandardStreams.ofThisProcess().shownErrors())
                .run(() -> ConfigReader.tune(settings()));
    }

    private Settings settings() {
        Settings configured = training.settings(List.of());
        boolean baseFirst = base == null && !configured.names("base_model") && !paths.isEmpty();
        List<Path> data = paths.stream().skip(baseFirst ? 1 : 0).toList();
        var given = new Settings();
        Stream.of(baseFirst ? paths.getFirst() : base).filter(path -> path != null)
                .forEach(path -> given.option("base_model", baseFirst ? "BASE" : "--base", path));
        if (!data.isEmpty()) {
            given.options("datasets", "DATA", data);
        }
        if (full || lora) {
            given.option("adapter", full ? "--full" : "--lora", full ? "full" : "lora");
        } else if (!configured.names("adapter") && !configured.names("base_model")) {
            given.option("adapter", "--lora", "lora"); // a configuration without one means all weights, as Axolotl's
        }
        TrainingArguments.set(given, "lora_r", "--rank", rank);
        TrainingArguments.set(given, "lora_alpha", "--alpha", alpha);
        TrainingArguments.set(given, "lora_dropout", "--dropout", dropout);
        TrainingArguments.set(given, "peft_use_rslora", "--rslora", stabilized ? true : null);
        TrainingArguments.set(given, "rl", "--dpo", dpo ? "dpo" : null);
        TrainingArguments.set(given, "dpo_beta", "--beta", beta);
        TrainingArguments.set(given, "kd_teacher", "--teacher", teacher);
        TrainingArguments.set(given, "kd_top_k", "--top-k", topK);
        TrainingArguments.set(given, "kd_temperature", "--temperature", temperature);
        TrainingArguments.set(given, "kd_alpha", "--teacher-share", share);
        if (!targets.isEmpty()) {
            given.options("lora_target_modules", "--targets", targets);
        }
        configured.replacedBy(given, "lora_target_modules", "lora_target_linear");
        configured.replacedBy(given, "dpo_beta", "rl_beta");
        return given.over(configured);
    }
}
