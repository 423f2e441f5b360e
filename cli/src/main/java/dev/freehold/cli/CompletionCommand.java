package dev.freehold.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `freehold completion`: a script that teaches the shell to complete commands and options.
@Command(name = "completion", description = {
    "Prints a script that completes commands and options in the shell.",
    "For this shell alone: source <(freehold completion bash)"},
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Runnable {
    /// The shells that understand the script.
    enum Shell { bash, zsh }

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell;

    @Override
    public void run() {
        // one script serves both: it turns on zsh's emulation of bash's completion by itself
        spec.commandLine().getOut().println(AutoComplete.bash("freehold", spec.root().commandLine()));
    }
}
