package dev.freehold.cli;

import dev.freehold.cli.training.TrainingArguments;
import dev.freehold.cli.training.TrainingRun;
import dev.freehold.tuning.train.config.ConfigReader;
import dev.freehold.tuning.train.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold train`: a model from nothing but texts.
@Command(name = "train", description = {
    "Trains a model from scratch: random weights of a given shape learn to write texts or answers.",
    "The result is a Hugging Face folder. 'freehold train-tokenizer' makes the vocabulary first."},
        footerHeading = "%nExamples:%n", footer = {
            "  freehold train-tokenizer texts.txt --vocab-size 4096 -o vocabulary",
            "  freehold train texts.txt --tokenizer vocabulary -o my-model"
                    + " --shape hidden_size=128,num_hidden_layers=4,num_attention_heads=4",
            "  freehold train --config scratch.yaml"},
        mixinStandardHelpOptions = true, sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "DATA", description = "texts, or files of examples")
    private List<Path> data = List.of();

    @Option(names = "--tokenizer", paramLabel = "DIR", description = "the folder with the tokenizer.json")
    private Path tokenizer;

    @Option(names = "--shape", paramLabel = "SHAPE",
            description = "a config.json, or its names and values: model_type (qwen2, llama or qwen3), hidden_size,"
                    + " num_hidden_layers, num_attention_heads, num_key_value_heads, head_dim, intermediate_size,"
                    + " max_position_embeddings, tie_word_embeddings, rope_theta, rms_norm_eps; in a configuration the"
                    + " same stand in the section 'model'")
    private String shape;

    @Mixin
    private TrainingArguments training;

    @Override
    public Integer call() {
        return new TrainingRun(spec, training, StandardStreams.ofThisProcess().shownErrors())
                .run(() -> ConfigReader.scratch(settings()));
    }

    private Settings settings() {
        var given = new Settings();
        TrainingArguments.set(given, "tokenizer", "--tokenizer", tokenizer);
        TrainingArguments.set(given, "shape", "--shape", shape);
        return given.over(training.settings(data));
    }
}
