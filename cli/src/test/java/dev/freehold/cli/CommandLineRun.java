package dev.freehold.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;

/// What a command line gave, run within this process.
///
/// @param out  standard output, lines ended by `\n`
/// @param err  standard error, lines ended by `\n`
record CommandLineRun(int exitCode, String out, String err) {
    /// The chat model of the source tree.
    static final Path MODEL = SourceTree.root().resolve("fixtures/chat/model.gguf");

    static CommandLineRun of(Object... arguments) {
        return piped(new byte[0], arguments);
    }

    static CommandLineRun piped(String input, Object... arguments) {
        return piped(input.getBytes(UTF_8), arguments);
    }

    static CommandLineRun piped(byte[] input, Object... arguments) {
        InputStream before = System.in;
        var out = new StringWriter();
        var err = new StringWriter();
        System.setIn(new ByteArrayInputStream(input));
        try {
            int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true),
                    Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
            return new CommandLineRun(exitCode, lines(out), lines(err));
        } finally {
            System.setIn(before);
        }
    }

    private static String lines(StringWriter text) {
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
