package dev.freehold.cli;

import dev.freehold.engine.Logits;
import dev.freehold.engine.Model;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `freehold logits`: the raw output of the network, to compare with another engine's.
@Command(name = "logits", description = "Writes the logits after each of some tokens: little-endian 32-bit floats,"
        + " tokens × vocabulary.", mixinStandardHelpOptions = true, sortOptions = false)
final class LogitsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelArguments model;

    @Option(names = "--tokens", required = true, paramLabel = "IDS", converter = TokenList.Converter.class,
            description = "token ids, as in 1,2,3")
    private TokenList tokens;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "FILE", description = "the file to write")
    private Path output;

    @Override
    public Integer call() {
        try (Model opened = model.open()) {
            Logits.write(opened, tokens.ids(), output);
            Warnings.about(opened.checkpoint(), spec.commandLine().getErr());
            spec.commandLine().getErr().printf("%s: %d × %d logits%n",
                    output, tokens.ids().length, opened.hyperparameters().vocabulary());
            return 0;
        }
    }
}
