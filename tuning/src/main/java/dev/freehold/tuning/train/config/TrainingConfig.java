package dev.freehold.tuning.train.config;

import dev.freehold.tensor.training.Precision;
import dev.freehold.tuning.network.LoraOptions;
import dev.freehold.tuning.network.TrainingMode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// All that a training is told.
///
/// @param output      the folder for the result, the log and the checkpoints
/// @param precision   of products; empty for what is faster here
/// @param recomputes  whether activations are computed again on the way back, which takes time and saves memory
public record TrainingConfig(Start start, TrainingMode mode, Goal goal, DataChoice data, Optimization optimization,
        Extent extent, Saving saving, Path output, long seed, Optional<Precision> precision, boolean recomputes) {
    /// The configuration under the names of Axolotl's, for reports, and to see whether two are the same.
    public Map<String, Object> describe() {
        var names = new LinkedHashMap<String, Object>();
        switch (start) {
            case Start.Base(Path model) -> names.put("base_model", model.toString());
            case Start.Scratch(ModelShape shape, Path tokenizer) -> {
                names.put("model", shape.describe());
                names.put("tokenizer", tokenizer.toString());
            }
        }
        describeMode(names);
        switch (goal) {
            case Goal.Imitation() -> { }
            case Goal.Preference(double beta, double smoothing) -> {
                names.put("rl", "dpo");
                names.put("dpo_beta", beta);
                names.put("dpo_label_smoothing", smoothing);
            }
            case Goal.Distillation(Path teacher, int topK, double temperature, double alpha) -> {
                names.put("kd_teacher", teacher.toString());
                names.put("kd_top_k", (long) topK);
                names.put("kd_temperature", temperature);
                names.put("kd_alpha", alpha);
            }
        }
        describeData(names);
        names.put("micro_batch_size", (long) extent.microBatch());
        names.put("gradient_accumulation_steps", (long) extent.accumulation());
        if (Double.isFinite(extent.epochs())) {
            names.put("num_epochs", extent.epochs());
        }
        names.put("max_steps", (long) extent.maxSteps());
        describeOptimization(names);
        names.put("bf16", precision.<Object>map(Precision.BF16::equals).orElse("auto"));
        names.put("gradient_checkpointing", recomputes);
        names.put("seed", seed);
        return names;
    }

    private void describeMode(Map<String, Object> names) {
        if (mode instanceof TrainingMode.Lora(LoraOptions lora)) {
            names.put("adapter", "lora");
            names.put("lora_r", (long) lora.rank());
            names.put("lora_alpha", lora.alpha());
            names.put("lora_dropout", lora.dropout());
            names.put("lora_target_modules", lora.targets());
            names.put("peft_use_rslora", lora.rankStabilized());
        }
    }

    private void describeData(Map<String, Object> names) {
        names.put("datasets", data.sources().stream().map(TrainingConfig::describe).toList());
        if (!data.validation().isEmpty()) {
            names.put("test_datasets", data.validation().stream().map(TrainingConfig::describe).toList());
        }
        names.put("val_set_size", data.validationSize());
        names.put("sequence_len", (long) data.sequenceLength());
        names.put("sample_packing", data.packing());
        names.put("train_on_inputs", data.learnsInputs());
        names.put("excess_length_strategy", data.truncates() ? "truncate" : "drop");
        data.chatTemplate().ifPresent(template -> names.put("chat_template", template));
    }

    private static Map<String, Object> describe(DataChoice.Source source) {
        var names = new LinkedHashMap<String, Object>();
        names.put("path", source.path());
        if (!source.type().isEmpty()) {
            names.put("type", source.type());
        }
        return names;
    }

    private void describeOptimization(Map<String, Object> names) {
        names.put("optimizer", "adamw_torch");
        names.put("learning_rate", optimization.rate());
        names.put("lr_scheduler", optimization.schedule().name().toLowerCase(Locale.ROOT));
        if (optimization.warmupSteps() >= 0) {
            names.put("warmup_steps", (long) optimization.warmupSteps());
        } else {
            names.put("warmup_ratio", optimization.warmupRatio());
        }
        if (optimization.leastRatio() > 0) {
            names.put("cosine_min_lr_ratio", optimization.leastRatio());
        }
        names.put("weight_decay", optimization.decay());
        names.put("adam_beta1", optimization.beta1());
        names.put("adam_beta2", optimization.beta2());
        names.put("adam_epsilon", optimization.epsilon());
        names.put("max_grad_norm", optimization.maxNorm());
    }
}
