package dev.freehold.cli.training;

import dev.freehold.tuning.train.Compute;
import dev.freehold.tuning.train.Onset;
import dev.freehold.tuning.train.config.ConfigReader;
import dev.freehold.tuning.train.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What a training is told on the command line, whatever it starts from. Options are settings of the configuration
/// under shorter names, and go before those of its file.
public final class TrainingArguments {
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}@%_+=:,./-]+"); // to a shell

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE.yaml",
            description = "a configuration as Axolotl's; options go before it")
    private Path config;

    @Option(names = {"-o", "--output"}, paramLabel = "DIR",
            description = "the folder for the result, the checkpoints, the log (training.jsonl) and the report"
                    + " (report.html, loss.svg)")
    private Path output;

    @Option(names = "--epochs", paramLabel = "N",
            description = "times that all data is seen (default: 1, or as many as --max-steps takes)")
    private Double epochs;

    @Option(names = "--max-steps", paramLabel = "N", description = "steps at most")
    private Integer maxSteps;

    @Option(names = {"--lr", "--learning-rate"}, paramLabel = "RATE",
            description = "the highest learning rate (default: 1e-3 from scratch, 2e-4 for LoRA, 2e-5 for all weights,"
                    + " a twentieth of that for DPO)")
    private Double rate;

    @Option(names = "--schedule", paramLabel = "NAME",
            description = "how the rate goes on after the warm-up: cosine (default), linear, constant")
    private String schedule;

    @Option(names = "--warmup-steps", paramLabel = "N", description = "steps over which the rate grows (default: 0)")
    private Integer warmupSteps;

    @Option(names = "--warmup-ratio", paramLabel = "SHARE", description = "the same, as a share of all steps")
    private Double warmupRatio;

    @Option(names = {"-b", "--batch"}, paramLabel = "N",
            description = "examples, or packed rows, that go through the network at once (default: 2; from scratch 4)")
    private Integer batch;

    @Option(names = "--accumulate", paramLabel = "N", description = "how many of these make a step (default: 1)")
    private Integer accumulation;

    @Option(names = {"-l", "--sequence-length"}, paramLabel = "N",
            description = "tokens of an example at most, and of a packed row (default: the model's context, up to"
                    + " 2048)")
    private Integer sequenceLength;

    @Option(names = "--packing", negatable = true,
            description = "whether examples share rows, none of which sees another (default: only from scratch)")
    private Boolean packing;

    @Option(names = "--truncate", description = "cut off examples that are too long, and do not leave them out")
    private boolean truncate;

    @Option(names = "--validation", paramLabel = "SHARE",
            description = "how much of the data the loss is measured on and that is not learned: 0.05, or a number of"
                    + " examples")
    private Double validation;

    @Option(names = "--validation-data", paramLabel = "FILE",
            description = "data to measure the loss on; may be given several times")
    private List<Path> validationData = List.of();

    @Option(names = "--weight-decay", paramLabel = "X", description = "of matrices (default: 0)")
    private Double decay;

    @Option(names = "--max-grad-norm", paramLabel = "X", description = "gradients are cut to this norm (default: 1;"
            + " 0: never)")
    private Double maxNorm;

    @Option(names = "--chat-template", paramLabel = "NAME",
            description = "how conversations are written: chatml, or a file (default: the model's own)")
    private String chatTemplate;

    @Option(names = "--learn-inputs", description = "learn prompts, too, and not only answers")
    private boolean learnInputs;

    @Option(names = "--recompute", description = "compute activations again on the way back: slower, in less memory")
    private boolean recompute;

    @Option(names = "--bf16", negatable = true,
            description = "multiply in bf16, or in F32 (default: bf16 where the processor is faster at it)")
    private Boolean bf16;

    @Option(names = "--save-steps", paramLabel = "N",
            description = "steps between checkpoints (default: one an epoch)")
    private Integer saveSteps;

    @Option(names = "--eval-steps", paramLabel = "N",
            description = "steps between measurements of the validation loss (default: one an epoch)")
    private Integer evalSteps;

    @Option(names = "--keep", paramLabel = "N", description = "checkpoints to keep (default: 2; 0: all)")
    private Integer keep;

    @Option(names = {"-s", "--seed"}, paramLabel = "N", description = "the same gives the same bits (default: 42)")
    private Integer seed;

    @Option(names = "--resume", arity = "0..1", paramLabel = "CHECKPOINT", fallbackValue = "",
            description = "go on from the newest checkpoint of DIR, or from this one, to the same numbers")
    private String resume;

    @Option(names = "--overwrite", description = "begin again where DIR holds a run")
    private boolean overwrite;

    @Option(names = "--plan", description = "say what would be done, and end")
    boolean planOnly;

    @Option(names = "--force", description = "begin although there is not enough memory")
    private boolean force;

    @Option(names = "--json", description = {"progress on standard output, an object a line, as in DIR/training.jsonl:",
        "of a step 'step', 'epoch', 'loss', 'smooth_loss', 'learning_rate', 'gradient_norm', 'tokens',",
        "'learned', 'seconds'; of a measurement 'step', 'validation_loss'; of a saved state 'checkpoint'"})
    boolean json;

    @Option(names = {"-t", "--threads"}, paramLabel = "N",
            description = "threads to compute with (default: one a core)")
    private int threads;

    @Option(names = "--cpu-tier", paramLabel = "NAME",
            description = "the kernels to compute with; 'freehold doctor' lists them")
    private String cpuTier = "";

    /// The options, and below them the settings of the file.
    ///
    /// @param data  files on the command line
    public Settings settings(List<Path> data) {
        var given = new Settings();
        set(given, "output_dir", "-o", output);
        set(given, "num_epochs", "--epochs", epochs);
        set(given, "max_steps", "--max-steps", maxSteps);
        set(given, "learning_rate", "--lr", rate);
        set(given, "lr_scheduler", "--schedule", schedule);
        set(given, "warmup_steps", "--warmup-steps", warmupSteps);
        set(given, "warmup_ratio", "--warmup-ratio", warmupRatio);
        set(given, "micro_batch_size", "--batch", batch);
        set(given, "gradient_accumulation_steps", "--accumulate", accumulation);
        set(given, "sequence_len", "--sequence-length", sequenceLength);
        set(given, "sample_packing", "--packing", packing);
        set(given, "excess_length_strategy", "--truncate", truncate ? "truncate" : null);
        set(given, "val_set_size", "--validation", validation);
        set(given, "weight_decay", "--weight-decay", decay);
        set(given, "max_grad_norm", "--max-grad-norm", maxNorm);
        set(given, "chat_template", "--chat-template", chatTemplate);
        set(given, "train_on_inputs", "--learn-inputs", learnInputs ? true : null);
        set(given, "gradient_checkpointing", "--recompute", recompute ? true : null);
        set(given, "bf16", "--bf16", bf16);
        set(given, "save_steps", "--save-steps", saveSteps);
        set(given, "eval_steps", "--eval-steps", evalSteps);
        set(given, "save_total_limit", "--keep", keep);
        set(given, "seed", "--seed", seed);
        if (!data.isEmpty()) {
            given.options("datasets", "DATA", data);
        }
        if (!validationData.isEmpty()) {
            given.options("test_datasets", "--validation-data", validationData);
        }
        Settings file = config == null ? new Settings() : ConfigReader.file(config);
        file.replacedBy(given, "warmup_steps", "warmup_ratio");
        file.replacedBy(given, "save_steps", "saves_per_epoch", "save_strategy");
        file.replacedBy(given, "eval_steps", "evals_per_epoch", "eval_strategy");
        file.replacedBy(given, "val_set_size", "test_datasets");
        return given.over(file);
    }

    /// Takes an option that was given.
    public static void set(Settings settings, String name, String option, Object value) {
        if (value != null) {
            settings.option(name, option, value);
        }
    }

    Compute compute() {
        return new Compute(threads, cpuTier, force);
    }

    Onset onset() {
        if (resume != null && overwrite) {
            throw new ParameterException(spec.commandLine(), "--resume and --overwrite exclude each other");
        }
        return resume == null ? overwrite ? new Onset.Overwriting() : new Onset.Anew()
                : resume.isEmpty() ? new Onset.Resuming() : new Onset.ResumingFrom(Path.of(resume));
    }

    /// The command line that goes on with this run from the newest state, for a shell.
    ///
    /// @param resumed  the checkpoint that this run was told to resume; empty for the newest, null for none
    static String again(List<String> arguments, String resumed) {
        var again = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            boolean ofResume = i > 0 && arguments.get(i - 1).equals("--resume") && word.equals(resumed);
            if (!ofResume && !word.equals("--resume") && !word.startsWith("--resume=")
                    && !word.equals("--overwrite")) {
                again.add(quoted(word));
            }
        }
        again.add("--resume");
        return String.join(" ", again);
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    String resumed() {
        return resume;
    }
}
