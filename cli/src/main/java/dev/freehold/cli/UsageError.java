package dev.freehold.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// An option has a value that cannot be: the command line is wrong, not the model.
final class UsageError {
    private UsageError() {}

    /// What `options` makes of the command line.
    ///
    /// @throws ParameterException if it refuses a value as an illegal argument; with the same message
    static <T> T orValue(CommandSpec spec, Supplier<T> options) {
        try {
            return options.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
