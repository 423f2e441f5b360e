package dev.freehold.tuning.train.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.tensor.training.Precision;
import dev.freehold.tuning.network.LoraOptions;
import dev.freehold.tuning.network.TrainingException;
import dev.freehold.tuning.network.TrainingMode;
import dev.freehold.tuning.train.config.ConfigReader.Configured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    private static final String LEAST = """
            base_model: base
            datasets:
              - path: data.jsonl
            output_dir: out
            """;

    @TempDir
    private Path folder;

    private Settings yaml(String text) {
        try {
            return ConfigReader.file(Files.writeString(folder.resolve("tune.yaml"), text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Configured tune(String text) {
        return ConfigReader.tune(yaml(text));
    }

    private String complaint(String text) {
        return assertThrows(RuntimeException.class, () -> tune(text)).getMessage()
                .replace(folder.toString() + "/", "");
    }

    @Test
    void aFileOfAxolotlsIsUnderstood() {
        Configured configured = tune("""
                base_model: Qwen/Qwen2.5-0.5B
                load_in_4bit: true
                datasets:
                  - path: alpaca.jsonl
                    type: alpaca
                  - path: chats.jsonl
                    type: chat_template
                val_set_size: 0.05
                output_dir: ./outputs/lora-out
                adapter: qlora
                sequence_len: 2048
                sample_packing: true
                lora_r: 32
                lora_alpha: 16
                lora_dropout: 0.05
                lora_target_modules: [q_proj, v_proj]
                wandb_project:
                wandb_entity: somebody
                gradient_accumulation_steps: 4
                micro_batch_size: 2
                num_epochs: 4
                optimizer: adamw_8bit
                lr_scheduler: cosine
                learning_rate: 2e-4
                bf16: auto
                gradient_checkpointing: true
                flash_attention: true
                warmup_ratio: 0.1
                evals_per_epoch: 4
                saves_per_epoch: 1
                weight_decay: 0.0
                """);
        TrainingConfig config = configured.config();
        assertEquals(new Start.Base(Path.of("Qwen/Qwen2.5-0.5B")), config.start());
        assertEquals(new TrainingMode.Lora(new LoraOptions(32, 16, 0.05, List.of("q_proj", "v_proj"), false, 42)),
                config.mode());
        assertEquals(new DataChoice(List.of(new DataChoice.Source("alpaca.jsonl", "alpaca"),
                new DataChoice.Source("chats.jsonl", "chat_template")), List.of(), 0.05, 2048, true, false, false,
                Optional.empty()), config.data());
        assertEquals(new Optimization(2e-4, Schedule.COSINE, -1, 0.1, 0, 0, 0.9, 0.999, 1e-8, 1),
                config.optimization());
        assertEquals(new Extent(2, 4, 4, 0), config.extent());
        assertEquals(new Saving(new Rhythm.PerEpoch(1), new Rhythm.PerEpoch(4), 2), config.saving());
        assertTrue(config.recomputes());
        assertEquals(Optional.empty(), config.precision());
        List<String> notes = configured.notes().stream().map(note -> note.replaceFirst("^.*, line ", "")).toList();
        assertEquals(List.of(
                "'load_in_4bit': the base is computed with as it is stored; 'freehold quantize' makes a smaller one"
                        + " first",
                "'optimizer: adamw_8bit' keeps its moments in 32 bits here",
                "18: 'wandb_entity' has no meaning here and is passed over",
                "27: 'flash_attention' has no meaning here and is passed over"), notes);
    }

    @Test
    void littleIsEnough() {
        TrainingConfig config = tune(LEAST).config();
        assertEquals(new TrainingMode.Full(), config.mode());
        assertEquals(new Goal.Imitation(), config.goal());
        assertEquals(2e-5, config.optimization().rate());
        assertEquals(42, config.seed());
    }

    @Test
    void optionsGoBeforeTheFile() {
        Settings file = yaml(LEAST + "learning_rate: 1\nwarmup_ratio: 0.5\n");
        Settings options = new Settings().option("learning_rate", "--lr", 0.25).option("warmup_steps", "--warmup", 3)
                .options("datasets", "DATA", List.of("other.jsonl"));
        file.replacedBy(options, "warmup_steps", "warmup_ratio");
        TrainingConfig config = ConfigReader.tune(options.over(file)).config();
        assertEquals(0.25, config.optimization().rate());
        assertEquals(3, config.optimization().warmupSteps());
        assertEquals(List.of(new DataChoice.Source("other.jsonl", "")), config.data().sources());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "lora_rank: 8 | tune.yaml, line 5: there is no setting 'lora_rank'; the nearest is 'lora_r'",
        "learning_rat: 8 | tune.yaml, line 5: there is no setting 'learning_rat'; the nearest is 'learning_rate'",
        "learning_rate: fast"
                + " | tune.yaml, line 5: 'learning_rate' should be a number greater than 0, is 'fast'",
        "learning_rate: [1] | tune.yaml, line 5: 'learning_rate' should be a text, is a list",
        "micro_batch_size: 0 | tune.yaml, line 5: 'micro_batch_size' should be a whole number from 1 on, is '0'",
        "num_epochs: .inf | tune.yaml, line 5: 'num_epochs' should be a number greater than 0, is '.inf'",
        "sample_packing: maybe | tune.yaml, line 5: 'sample_packing' should be true or false, is 'maybe'",
        "optimizer: lion | tune.yaml, line 5: 'optimizer' has no meaning 'lion'; supported: adamw adamw_8bit"
                + " adamw_bnb_8bit adamw_hf adamw_torch adamw_torch_fused paged_adamw_32bit paged_adamw_8bit;"
                + " the nearest is adamw",
        "output_dir: x | tune.yaml, line 5: 'output_dir' was given already (tune.yaml, line 4)",
        "fp16: true | tune.yaml, line 5: 'fp16' is not supported: take bf16, or F32 without it",
        "peft_use_dora: true | tune.yaml, line 5: 'peft_use_dora' is not supported",
        "model: {hidden_size: 3}"
                + " | tune.yaml, line 5: 'model' is for a model from scratch: 'freehold train' makes these",
        "save_strategy: best | tune.yaml, line 5: 'save_strategy' is 'best', which is not supported: give steps, epoch"
                + " or no",
        "a: [ | tune.yaml, line 6: expected the node content, but found '<stream end>'",
        "a: *b | tune.yaml, line 5: there is no &b before",
    })
    void whatCannotBeIsRefused(String line, String message) {
        assertEquals(message, complaint(LEAST + line + "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "datasets: [a]; output_dir: o | 'base_model' is missing: give it in the configuration, or BASE",
        "base_model: b; output_dir: o | there is no data: give files, or 'datasets' in the configuration",
        "base_model: b; datasets: [a] | 'output_dir' is missing: give it in the configuration, or -o",
        "base_model: b; output_dir: o; datasets: [{type: alpaca}] | tune.yaml, line 3: a dataset should have a 'path'",
    })
    void whatIsMissingIsNamed(String lines, String message) {
        assertEquals(message, complaint(lines.replace("; ", "\n")));
    }

    @Test
    void twoWordsForOneThingExcludeEachOther() {
        assertTrue(complaint(LEAST + "warmup_steps: 3\nwarmup_ratio: 0.1\n").endsWith(
                "'warmup_ratio' and 'warmup_steps' exclude each other"));
        assertTrue(complaint(LEAST + "save_steps: 3\nsaves_per_epoch: 1\n").endsWith(
                "'save_steps' and 'saves_per_epoch' exclude each other"));
    }

    @Test
    void whatHasNoEffectIsTold() {
        assertEquals(List.of("'lora_r' has no effect without LoRA", "'kd_top_k' has no effect without a teacher"),
                tune(LEAST + "lora_r: 8\nkd_top_k: 3\n").notes());
        assertEquals(List.of("'tokenizer_config' has no effect: the base's own is taken",
                        "'rl_beta' has no effect without DPO", "'dpo_label_smoothing' has no effect without DPO"),
                tune(LEAST + "base_model_config: base\ntokenizer_config: b\nrl_beta: 1\ndpo_label_smoothing: 0.1\n")
                        .notes());
        Configured packed = tune(LEAST + "rl: dpo\nsample_packing: true\n");
        assertEquals(List.of("'sample_packing' has no effect with DPO: pairs of answers do not share rows"),
                packed.notes());
        assertFalse(packed.config().data().packing());
        Configured all = tune(LEAST + "adapter: lora\nlora_target_linear: true\nlora_target_modules: [q_proj]\n");
        assertEquals(List.of("'lora_target_modules' has no effect beside 'lora_target_linear', which means all of"
                + " them"), all.notes());
    }

    @Test
    void theSettingThatIsWrongIsNamed() {
        assertEquals("tune.yaml, line 6: 'lora_r' cannot be: LoRA rank should be from 1 to 16384, is 20000",
                complaint(LEAST + "adapter: lora\nlora_r: 20000\n"));
        assertTrue(complaint(LEAST + "adapter: lora\nlora_target_linear: false\n").startsWith(
                "tune.yaml, line 6: 'lora_target_linear' cannot be: LoRA needs a target"));
        assertEquals("--shape: 'num_attention_heads' cannot give heads of 2 elements: those of qwen2 are hidden_size /"
                + " heads wide, 1 here", assertThrows(SettingException.class, () -> ModelShape.of(ModelShape.parse(
                        "hidden_size=2,num_hidden_layers=1,num_attention_heads=2"))).getMessage());
        assertTrue(complaint(LEAST + "dpo_beta: 1\nrl_beta: 1\n").endsWith(
                "'rl_beta' and 'dpo_beta' exclude each other"));
    }

    @Test
    void filesAreWhatTheyAreSaidToBe() {
        String data = "base_model: b\noutput_dir: o\ndatasets:\n  - path: %s\n    ds_type: %s\n";
        assertEquals("tune.yaml, line 5: 'ds_type' is 'parquet', and a.jsonl is read as json, by the end of its name",
                complaint(data.formatted("a.jsonl", "parquet")));
        assertEquals("tune.yaml, line 5: 'ds_type' is 'json', and a.txt is read as text, by the end of its name",
                complaint(data.formatted("a.txt", "json")));
        assertEquals(List.of(new DataChoice.Source("a.json", "")),
                tune(data.formatted("a.json", "json")).config().data().sources());
    }

    @Test
    void strategiesSayHowOften() {
        assertEquals(new Saving(new Rhythm.PerEpoch(1), new Rhythm.AtTheEnd(), 2),
                tune(LEAST + "save_strategy: epoch\neval_strategy: 'no'\n").config().saving());
        assertEquals(new Saving(new Rhythm.Steps(5), new Rhythm.PerEpoch(3), 2),
                tune(LEAST + "save_strategy: steps\nsave_steps: 5\nevals_per_epoch: 3\n").config().saving());
        assertTrue(complaint(LEAST + "save_strategy: epoch\nsave_steps: 5\n").endsWith(
                "'save_strategy' is 'epoch', which 'save_steps' contradicts"));
        assertTrue(complaint(LEAST + "save_strategy: epoch\nsaves_per_epoch: 0\n").endsWith(
                "'save_strategy' is 'epoch', which 'saves_per_epoch' contradicts"));
        assertTrue(complaint(LEAST + "eval_strategy: no\nevals_per_epoch: 5\n").endsWith(
                "'eval_strategy' is 'no', which 'evals_per_epoch' contradicts"));
        assertEquals(List.of("'save_strategy: steps' without 'save_steps': once an epoch"),
                tune(LEAST + "save_strategy: steps\n").notes());
    }

    @Test
    void stepsAloneMayEndIt() {
        assertEquals(new Extent(2, 1, Double.POSITIVE_INFINITY, 100),
                tune(LEAST + "max_steps: 100\n").config().extent());
        assertEquals(new Extent(2, 1, 3, 100), tune(LEAST + "max_steps: 100\nnum_epochs: 3\n").config().extent());
        assertEquals(1, tune(LEAST).config().extent().epochs());
        assertFalse(tune(LEAST + "max_steps: 100\n").config().describe().containsKey("num_epochs"));
    }

    @Test
    void goalsAreChosen() {
        assertEquals(new Goal.Preference(0.2, 0), tune(LEAST + "rl: dpo\ndpo_beta: 0.2\n").config().goal());
        assertEquals(new Goal.Distillation(Path.of("big"), 10, 2, 0.75), tune(LEAST
                + "kd_teacher: big\nkd_top_k: 10\nkd_temperature: 2\nkd_alpha: 0.75\n").config().goal());
    }

    @Test
    void aShapeIsReadAndChecked() {
        String scratch = """
                tokenizer: vocabulary
                datasets: [a.txt]
                output_dir: out
                bf16: false
                model:
                  model_type: llama
                  hidden_size: 64
                  num_hidden_layers: 2
                  num_attention_heads: 4
                  num_key_value_heads: 2
                """;
        TrainingConfig config = ConfigReader.scratch(yaml(scratch)).config();
        assertEquals(new Start.Scratch(new ModelShape("llama", 64, 2, 4, 2, 16, 192, 1024, false, 10_000, 1e-6),
                Path.of("vocabulary")), config.start());
        assertEquals(Optional.of(Precision.F32), config.precision());
        assertTrue(config.data().packing());
        RuntimeException unknown = assertThrows(RuntimeException.class,
                () -> ConfigReader.scratch(yaml(scratch + "  hidden_sise: 3\n")));
        assertTrue(unknown.getMessage().endsWith("line 11: there is no setting 'hidden_sise'; the nearest is"
                + " 'hidden_size'"), unknown.getMessage());
        RuntimeException uneven = assertThrows(RuntimeException.class,
                () -> ConfigReader.scratch(yaml(scratch.replace("value_heads: 2", "value_heads: 3"))));
        assertTrue(uneven.getMessage().endsWith("'num_key_value_heads' is 3, which does not divide the 4 heads"),
                uneven.getMessage());
    }

    @Test
    void aShapeMayStandOnTheCommandLine() throws IOException {
        Path json = Files.writeString(folder.resolve("config.json"), """
                {"model_type": "qwen3", "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
                 "head_dim": 24, "vocab_size": 9, "tie_word_embeddings": true, "rope_scaling": null}""");
        ModelShape shape = ModelShape.of(ModelShape.parse(json.toString()));
        assertEquals(new ModelShape("qwen3", 32, 1, 2, 2, 24, 96, 1024, true, 10_000, 1e-6), shape);
        assertEquals(8, ModelShape.of(
                ModelShape.parse("hidden_size=8,num_hidden_layers=1,num_attention_heads=1")).headWidth());
        var none = assertThrows(SettingException.class, () -> ModelShape.parse("nothing.json"));
        assertTrue(none.onCommandLine());
    }

    @Test
    void theDescriptionTellsConfigurationsApart() {
        assertEquals(tune(LEAST).config().describe(), tune(LEAST + "flash_attention: true\n").config().describe());
        assertFalse(tune(LEAST).config().describe().equals(tune(LEAST + "seed: 1\n").config().describe()));
    }

    @Test
    void aHostileFileEndsSoon() {
        String bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                + "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n";
        assertThrows(SettingException.class, () -> ConfigReader.tune(yaml(bomb)));
        assertThrows(TrainingException.class, () -> yaml("a: " + "[".repeat(10_000)));
        assertThrows(TrainingException.class, () -> yaml("- a\n- b\n"));
        assertThrows(TrainingException.class, () -> yaml(""));
        assertThrows(TrainingException.class, () -> ConfigReader.file(folder.resolve("none.yaml")));
    }
}
