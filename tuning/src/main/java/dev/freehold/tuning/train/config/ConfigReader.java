package dev.freehold.tuning.train.config;

import dev.freehold.tensor.training.Precision;
import dev.freehold.tuning.network.LoraOptions;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.network.TrainingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Makes a configuration of settings, under the names that Axolotl has for them
/// (<https://docs.axolotl.ai/docs/config-reference.html>), and a few of our own for what it has not: `tokenizer` and
/// `model` to train from scratch, `kd_teacher` and `kd_top_k`.
public final class ConfigReader {
    private static final String POSITIVE = "a number greater than 0";
    private static final String NOT_NEGATIVE = "a number from 0 on";
    private static final String OWN_TEMPLATE = "tokenizer_default";
    private static final String SHARE = "a number from 0 to 1";

    /// Whether an optimizer keeps its moments in 8 bits.
    private static final Map<String, Boolean> OPTIMIZERS = Map.of(
            "adamw", false, "adamw_torch", false, "adamw_torch_fused", false, "adamw_hf", false,
            "paged_adamw_32bit", false, "adamw_8bit", true, "adamw_bnb_8bit", true, "paged_adamw_8bit", true);

    private static final List<String> LORA = List.of("lora_r", "lora_alpha", "lora_dropout", "lora_target_modules",
            "lora_target_linear", "peft_use_rslora");

    /// What one has to say to other programs, or of other machines, and not here.
    private static final Set<String> MEANINGLESS = Set.of("flash_attention", "sdp_attention", "xformers_attention",
            "flex_attention", "eager_attention", "attn_implementation", "s2_attention", "deepspeed", "tf32",
            "group_by_length", "pad_to_sequence_len", "logging_steps", "dataset_prepared_path", "dataset_processes",
            "dataset_num_proc", "dataset_keep_in_memory", "eval_table_size", "eval_max_new_tokens", "eval_batch_size",
            "eval_sample_packing", "trust_remote_code", "tokenizer_type", "is_llama_derived_model",
            "is_qwen_derived_model", "is_mistral_derived_model", "strict", "debug", "local_rank", "torch_compile",
            "gradient_checkpointing_kwargs", "save_safetensors", "use_tensorboard", "lora_mlp_kernel",
            "lora_qkv_kernel", "lora_o_kernel", "cut_cross_entropy", "lora_fan_in_fan_out", "low_cpu_mem_usage",
            "device_map", "special_tokens", "tokenizer_use_fast", "dataloader_num_workers", "dataloader_pin_memory",
            "dataloader_prefetch_factor", "load_in_8bit", "plugins", "include_tokens_per_second", "float32",
            "shuffle_merged_datasets");
    private static final List<String> MEANINGLESS_PREFIXES =
            List.of("wandb_", "mlflow_", "comet_", "fsdp", "ddp", "hub_", "liger_", "use_wandb", "gpu_", "trackio_");

    private final Settings settings;
    private final boolean scratch;
    private final List<String> notes = new ArrayList<>();

    private ConfigReader(Settings settings, boolean scratch) {
        this.settings = settings;
        this.scratch = scratch;
    }

    /// A configuration, and what there is to tell of it.
    ///
    /// @param notes  a line for each setting that is not done as it says
    public record Configured(TrainingConfig config, List<String> notes) {}

    /// Settings of a file in YAML.
    ///
    /// @throws TrainingException if it cannot be read or is malformed; names the line
    public static Settings file(Path file) {
        return YamlFile.read(file);
    }

    /// Makes a configuration for a model that is tuned.
    ///
    /// @throws TrainingException if a setting is unknown, missing or impossible; names where it stands
    public static Configured tune(Settings settings) {
        return new ConfigReader(settings, false).read();
    }

    /// Makes a configuration for a model that is trained from scratch.
    ///
    /// @throws TrainingException if a setting is unknown, missing or impossible; names where it stands
    public static Configured scratch(Settings settings) {
        return new ConfigReader(settings, true).read();
    }

    private Configured read() {
        Start start = start();
        TrainingMode mode = mode();
        Goal goal = goal();
        var config = new TrainingConfig(start, mode, goal, data(goal), optimization(mode, goal), extent(), saving(),
                Path.of(required("output_dir", "-o")), seed(), precision(),
                settings.flag("gradient_checkpointing", false));
        notes.addAll(settings.requireKnown(
                name -> MEANINGLESS.contains(name) || MEANINGLESS_PREFIXES.stream().anyMatch(name::startsWith)));
        return new Configured(config, List.copyOf(notes));
    }

    private String required(String name, String option) {
        return settings.text(name).orElseThrow(() ->
                settings.refused(name, "is missing: give it in the configuration, or " + option));
    }

    private int seed() {
        return settings.integer("seed", 0, 42);
    }

    private Start start() {
        if (!scratch) {
            String base = required("base_model", "BASE");
            settings.given(List.of("base_model_config", "tokenizer_config")).stream()
                    .filter(name -> !settings.text(name, "").equals(base))
                    .forEach(name -> notes.add("'%s' has no effect: the base's own is taken".formatted(name)));
            for (String name : List.of("model", "tokenizer")) {
                if (settings.has(name)) {
                    throw settings.refused(name, "is for a model from scratch: 'freehold train' makes these");
                }
            }
            return new Start.Base(Path.of(base));
        }
        if (settings.has("base_model")) {
            throw settings.refused("base_model", "is for a model that is tuned: 'freehold tune' does that");
        }
        if (!settings.has("shape") && !settings.has("model")) {
            throw settings.refused("model", "is missing: give the shape in the configuration, or --shape");
        }
        Settings shape = settings.has("shape") // by the option: all of it
                ? ModelShape.parse(settings.text("shape").orElseThrow()) : settings.section("model");
        return new Start.Scratch(ModelShape.of(shape), Path.of(required("tokenizer", "--tokenizer")));
    }

    private TrainingMode mode() {
        boolean lora = settings.oneOf("adapter", Map.of("lora", true, "qlora", true, "full", false), false);
        if (settings.flag("load_in_4bit", false)) {
            notes.add("'load_in_4bit': the base is computed with as it is stored;"
                    + " 'freehold quantize' makes a smaller one first");
        }
        for (String name : List.of("peft_use_dora", "lora_modules_to_save", "lora_model_dir")) {
            if (settings.has(name) && !settings.text(name, "").equalsIgnoreCase("false")) {
                throw settings.refused(name, "is not supported");
            }
        }
        if (!lora) {
            settings.given(LORA).forEach(name -> notes.add("'%s' has no effect without LoRA".formatted(name)));
            return new TrainingMode.Full();
        }
        if (scratch) {
            throw settings.refused("adapter", "has no meaning for a model from scratch");
        }
        int rank = settings.integer("lora_r", 1, 16);
        double alpha = settings.real("lora_alpha", 2.0 * rank, v -> v > 0, POSITIVE);
        double dropout = settings.real("lora_dropout", 0, v -> v >= 0 && v < 1, "a number from 0 to below 1");
        List<String> targets = settings.texts("lora_target_modules");
        boolean all = settings.flag("lora_target_linear", targets.isEmpty());
        if (all && !targets.isEmpty()) {
            notes.add("'lora_target_modules' has no effect beside 'lora_target_linear', which means all of them");
        }
        boolean stabilized = settings.flag("peft_use_rslora", false);
        LoraOptions everywhere = possible("lora_r", () -> new LoraOptions(rank, alpha, dropout,
                List.of(LoraOptions.ALL_LINEAR), stabilized, seed()));
        return new TrainingMode.Lora(all ? everywhere
                : possible(targets.isEmpty() ? "lora_target_linear" : "lora_target_modules",
                        () -> new LoraOptions(rank, alpha, dropout, targets, stabilized, seed())));
    }

    /// What a setting makes of an adapter, if it can be.
    private LoraOptions possible(String name, Supplier<LoraOptions> options) {
        try {
            return options.get();
        } catch (TrainingException e) {
            throw settings.refused(name, "cannot be: " + e.getMessage());
        }
    }

    private Goal goal() {
        boolean dpo = settings.oneOf("rl", Map.of("dpo", true), false);
        if (settings.has("dpo_beta") && settings.has("rl_beta")) {
            throw settings.refused("rl_beta", "and 'dpo_beta' exclude each other");
        }
        Optional<Double> beta = settings.real("dpo_beta", v -> v > 0, POSITIVE)
                .or(() -> settings.real("rl_beta", v -> v > 0, POSITIVE));
        double smoothing = settings.real("dpo_label_smoothing", 0, v -> v >= 0 && v < 0.5,
                "a number from 0 to below 0.5");
        Optional<String> teacher = settings.text("kd_teacher");
        int topK = settings.integer("kd_top_k", 1, 64);
        double temperature = settings.real("kd_temperature", 1, v -> v > 0, POSITIVE);
        double alpha = settings.real("kd_alpha", 0.5, v -> v >= 0 && v <= 1, SHARE);
        if (dpo && teacher.isPresent()) {
            throw settings.refused("rl", "and 'kd_teacher' exclude each other");
        }
        if (teacher.isEmpty()) {
            settings.given(List.of("kd_top_k", "kd_temperature", "kd_alpha"))
                    .forEach(name -> notes.add("'%s' has no effect without a teacher".formatted(name)));
        }
        if (!dpo) {
            settings.given(List.of("dpo_beta", "rl_beta", "dpo_label_smoothing"))
                    .forEach(name -> notes.add("'%s' has no effect without DPO".formatted(name)));
        }
        return dpo ? new Goal.Preference(beta.orElse(0.1), smoothing)
                : teacher.<Goal>map(path -> new Goal.Distillation(Path.of(path), topK, temperature, alpha))
                        .orElseGet(Goal.Imitation::new);
    }

    private DataChoice data(Goal goal) {
        List<DataChoice.Source> sources = sources("datasets");
        if (sources.isEmpty()) {
            throw new SettingException("there is no data: give files, or 'datasets' in the configuration");
        }
        List<DataChoice.Source> validation = sources("test_datasets");
        double size = settings.real("val_set_size", 0, v -> v >= 0 && (v < 1 || v == Math.rint(v)),
                "a share below 1 or a number of examples");
        if (size > 0 && !validation.isEmpty()) {
            throw settings.refused("val_set_size", "and 'test_datasets' exclude each other");
        }
        return new DataChoice(sources, validation, size, settings.integer("sequence_len", 2, 0),
                packing(goal), settings.flag("train_on_inputs", false),
                settings.oneOf("excess_length_strategy", Map.of("drop", false, "truncate", true), false),
                chatTemplate());
    }

    private boolean packing(Goal goal) {
        boolean pairs = goal instanceof Goal.Preference;
        boolean packing = settings.flag("sample_packing", scratch && !pairs);
        if (packing && pairs) {
            notes.add("'sample_packing' has no effect with DPO: pairs of answers do not share rows");
        }
        return packing && !pairs;
    }

    private List<DataChoice.Source> sources(String name) {
        return settings.list(name).stream().map(source -> switch (source.value()) {
            case String path -> new DataChoice.Source(path, "");
            case Settings section -> source(source, section);
            default -> throw new SettingException(source, "a dataset should be a path, or have a 'path'");
        }).toList();
    }

    private DataChoice.Source source(Setting source, Settings section) {
        String path = section.text("path")
                .orElseThrow(() -> new SettingException(source, "a dataset should have a 'path'"));
        String type = section.text("type", "");
        section.text("ds_type").ifPresent(_ -> requireNamed(path, section));
        if (!section.text("split", "train").equals("train")) {
            throw section.refused("split", "has no meaning for a file: give the file of that split as 'path'");
        }
        section.requireKnown(_ -> false);
        return new DataChoice.Source(path, type);
    }

    /// What a file is read as goes by its name, and has to be what it is said to be.
    private static void requireNamed(String path, Settings section) {
        String byName = path.endsWith(".jsonl") || path.endsWith(".json") ? "json"
                : path.endsWith(".parquet") ? "parquet" : "text";
        String kind = section.oneOf("ds_type",
                Map.of("json", "json", "jsonl", "json", "parquet", "parquet", "text", "text"), byName);
        if (!kind.equals(byName)) {
            throw section.refused("ds_type", "is '%s', and %s is read as %s, by the end of its name"
                    .formatted(section.text("ds_type", ""), path, byName));
        }
    }

    /// Axolotl has names for templates; known here are ChatML's, files, and the model's own.
    private Optional<String> chatTemplate() {
        String name = settings.text("chat_template", OWN_TEMPLATE);
        if (name.equals("chatml") || Files.isRegularFile(Path.of(name))) {
            return Optional.of(name);
        }
        if (name.endsWith(".jinja")) {
            throw settings.refused("chat_template", "is '%s', and there is no such file".formatted(name));
        }
        if (!name.startsWith(OWN_TEMPLATE)) {
            notes.add("'chat_template: %s': conversations are written by the model's own template".formatted(name));
        }
        return Optional.empty();
    }

    private Optimization optimization(TrainingMode mode, Goal goal) {
        if (settings.oneOf("optimizer", OPTIMIZERS, false)) {
            notes.add("'optimizer: %s' keeps its moments in 32 bits here".formatted(settings.text("optimizer", "")));
        }
        int warmupSteps = settings.integer("warmup_steps", 0, -1);
        double warmupRatio = settings.real("warmup_ratio", 0, v -> v >= 0 && v <= 1, SHARE);
        if (warmupSteps >= 0 && settings.has("warmup_ratio")) {
            throw settings.refused("warmup_ratio", "and 'warmup_steps' exclude each other");
        }
        Schedule schedule = settings.oneOf("lr_scheduler", Schedule.NAMES, Schedule.COSINE);
        double least = settings.real("cosine_min_lr_ratio", 0, v -> v >= 0 && v <= 1, SHARE);
        if (least > 0 && schedule != Schedule.COSINE) {
            notes.add("'cosine_min_lr_ratio' has no effect on this schedule");
        }
        return new Optimization(settings.real("learning_rate", usualRate(mode, goal), v -> v > 0, POSITIVE), schedule,
                warmupSteps, warmupRatio, least,
                settings.real("weight_decay", 0, v -> v >= 0, NOT_NEGATIVE),
                settings.real("adam_beta1", 0.9, v -> v >= 0 && v < 1, "a number from 0 to below 1"),
                settings.real("adam_beta2", 0.999, v -> v >= 0 && v < 1, "a number from 0 to below 1"),
                settings.real("adam_epsilon", 1e-8, v -> v > 0, POSITIVE),
                settings.real("max_grad_norm", 1, v -> v >= 0, NOT_NEGATIVE));
    }

    /// What suits where nobody says: adapters take ten times the rate of whole networks, preferences a fraction.
    private double usualRate(TrainingMode mode, Goal goal) {
        if (scratch) {
            return 1e-3;
        }
        double rate = goal instanceof Goal.Preference ? 1e-6 : 2e-5;
        return mode instanceof TrainingMode.Lora ? 10 * rate : rate;
    }

    private Extent extent() {
        int maxSteps = settings.integer("max_steps", 0, 0);
        return new Extent(settings.integer("micro_batch_size", 1, scratch ? 4 : 2),
                settings.integer("gradient_accumulation_steps", 1, 1),
                settings.real("num_epochs", maxSteps > 0 ? Double.POSITIVE_INFINITY : 1, v -> v > 0, POSITIVE),
                maxSteps);
    }

    private Saving saving() {
        return new Saving(rhythm("save_strategy", "save_steps", "saves_per_epoch"),
                rhythm("eval_strategy", "eval_steps", "evals_per_epoch"), settings.integer("save_total_limit", 0, 2));
    }

    private Rhythm rhythm(String strategy, String steps, String perEpoch) {
        String kind = settings.oneOf(strategy,
                Map.of("steps", "steps", "epoch", "epoch", "no", "no", "best", "best"), "");
        Optional<Integer> every = settings.integer(steps, 0);
        Optional<Integer> times = settings.integer(perEpoch, 0);
        if (every.isPresent() && times.isPresent()) {
            throw settings.refused(steps, "and '%s' exclude each other".formatted(perEpoch));
        }
        Optional<Integer> given = every.or(() -> times);
        boolean never = given.filter(count -> count == 0).isPresent();
        boolean agrees = switch (kind) {
            case "best" -> throw settings.refused(strategy,
                    "is 'best', which is not supported: give steps, epoch or no");
            case "no" -> given.isEmpty() || never;
            case "epoch" -> every.isEmpty() && !never;
            default -> true;
        };
        if (!agrees) {
            throw settings.refused(strategy, "is '%s', which '%s' contradicts"
                    .formatted(kind, every.isPresent() ? steps : perEpoch));
        }
        if (kind.equals("steps") && given.isEmpty()) {
            notes.add("'%s: steps' without '%s': once an epoch".formatted(strategy, steps));
        }
        return kind.equals("no") || never ? new Rhythm.AtTheEnd()
                : every.isPresent() ? new Rhythm.Steps(every.get())
                : kind.equals("epoch") || times.isPresent() ? new Rhythm.PerEpoch(times.orElse(1))
                : new Rhythm.Usual();
    }

    private Optional<Precision> precision() {
        if (settings.flag("fp16", false)) {
            throw settings.refused("fp16", "is not supported: take bf16, or F32 without it");
        }
        return switch (settings.text("bf16", "auto").toLowerCase(Locale.ROOT)) {
            case "true", "yes", "full" -> Optional.of(Precision.BF16);
            case "false", "no" -> Optional.of(Precision.F32);
            case "auto" -> Optional.empty();
            default -> throw settings.refused("bf16", "should be true, false or auto");
        };
    }
}
