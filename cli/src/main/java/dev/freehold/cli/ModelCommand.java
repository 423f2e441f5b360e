package dev.freehold.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that computes with a model.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class ModelCommand implements Callable<Integer> {
    /// The exit code where a person ended it.
    static final int INTERRUPTED = 130;

    @Spec
    CommandSpec spec;

    @Mixin
    ModelArguments model;

    /// For what the command is asked for.
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /// For all else.
    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /// What to throw where the command line is wrong.
    final ParameterException misused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
