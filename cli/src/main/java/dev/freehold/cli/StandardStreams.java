package dev.freehold.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/// What the standard streams of this process are connected with. [System#console] only knows whether both input and
/// output are a terminal.
///
/// @param typedInput   a person types the input
/// @param shownOutput  a person reads the output
/// @param shownErrors  a person reads the errors
/// @param columns      of the terminal that shows the output; 0 if there is none
record StandardStreams(boolean typedInput, boolean shownOutput, boolean shownErrors, int columns) {
    /// Asks the operating system.
    static StandardStreams ofThisProcess() {
        TerminalProvider provider = provider();
        boolean shownOutput = provider.isSystemStream(SystemStream.Output);
        return new StandardStreams(
                provider.isSystemStream(SystemStream.Input),
                shownOutput,
                provider.isSystemStream(SystemStream.Error),
                shownOutput ? provider.systemStreamWidth(SystemStream.Output) : 0);
    }

    /// The type of the terminal; empty if the environment does not say.
    static String terminalType(Map<String, String> environment) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return environment.getOrDefault("TERM", windows ? "windows-vtp" : "");
    }

    private static TerminalProvider provider() {
        try {
            return TerminalProvider.load("ffm");
        } catch (IOException _) {
            return otherProvider(); // where native access was not granted to it
        }
    }

    private static TerminalProvider otherProvider() {
        try {
            return TerminalProvider.load("exec");
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal cannot be found: " + e.getMessage(), e);
        }
    }
}
