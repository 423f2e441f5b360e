package dev.freehold.cli;

import dev.freehold.engine.Logits;
import dev.freehold.engine.Model;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `freehold logits`: the raw output of the network, to compare with another engine's.
@Command(name = "logits", description = "Writes the logits after each of some tokens: little-endian 32-bit floats,"
        + " tokens × vocabulary.")
final class LogitsCommand extends ModelCommand {
    @Option(names = "--tokens", required = true, paramLabel = "IDS", converter = TokenList.Converter.class,
            description = "token ids, as in 1,2,3")
    private TokenList tokens;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "FILE", description = "the file to write")
    private Path output;

    @Override
    public Integer call() {
        try (Model opened = model.open()) {
            Logits.write(opened, tokens.ids(), output);
            Warnings.about(opened.checkpoint(), err());
            err().printf("%s: %d × %d logits%n", output, tokens.ids().length, opened.hyperparameters().vocabulary());
            return 0;
        }
    }
}
