package dev.freehold.cli;

import dev.freehold.cli.markdown.Printable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command `freehold`: finds the command that is asked for, and turns errors into one line and an exit code.
///
/// Exit codes: 0 done, 1 bad input or a failure, 2 a command line that cannot be understood, 130 interrupted.
@Command(
        name = "freehold",
        description = "Runs open-weight language models on this machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n")
final class Main implements Runnable {
    private static final int FAILED = 1;

    /// A command by its name; its class tells picocli the rest.
    private record Subcommand(String name, Supplier<Object> command) {}

    private static final List<Subcommand> SUBCOMMANDS = List.of(
            new Subcommand("run", RunCommand::new),
            new Subcommand("complete", CompleteCommand::new),
            new Subcommand("serve", ServeCommand::new),
            new Subcommand("show", ShowCommand::new),
            new Subcommand("embed", EmbedCommand::new),
            new Subcommand("rerank", RerankCommand::new),
            new Subcommand("tokenize", TokenizeCommand::new),
            new Subcommand("detokenize", DetokenizeCommand::new),
            new Subcommand("render", RenderCommand::new),
            new Subcommand("bench", BenchCommand::new),
            new Subcommand("perplexity", PerplexityCommand::new),
            new Subcommand("logits", LogitsCommand::new),
            new Subcommand("train-tokenizer", TrainTokenizerCommand::new),
            new Subcommand("train", TrainCommand::new),
            new Subcommand("tune", TuneCommand::new),
            new Subcommand("distill", DistillCommand::new),
            new Subcommand("merge", MergeCommand::new),
            new Subcommand("export", ExportCommand::new),
            new Subcommand("convert", ConvertCommand::new),
            new Subcommand("quantize", QuantizeCommand::new),
            new Subcommand("imatrix", ImatrixCommand::new),
            new Subcommand("synth", SynthCommand::new),
            new Subcommand("doctor", DoctorCommand::new),
            new Subcommand("completion", CompletionCommand::new));

    @Spec
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT); // figures are for programs, too, and look the same everywhere
        System.exit(run(utf8(FileDescriptor.out), utf8(FileDescriptor.err), arguments));
    }

    /// Answers may hold any character, and other programs read them: UTF-8 whatever the locale.
    private static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }

    /// Runs one command line.
    ///
    /// @return the exit code
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new Main());
        needed(arguments).forEach(subcommand -> line.addSubcommand(subcommand.command().get()));
        line.setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Main::misunderstood)
                .setExecutionExceptionHandler(Main::failed);
        line.getSubcommands().values().forEach(command -> command.getCommandSpec().versionProvider(new Version()));
        int exitCode;
        try {
            exitCode = line.execute(arguments);
        } catch (Error e) { // picocli handles exceptions alone
            err.println("freehold: " + explanation(e));
            return FAILED;
        }
        if (out.checkError()) {
            err.println("freehold: standard output cannot be written");
            return FAILED;
        }
        return exitCode;
    }

    /// The command that is asked for, or all where it takes all to tell: describing one to picocli takes 10 ms.
    private static List<Subcommand> needed(String[] arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        if (arguments.length == 1 && first.equals("--version")) {
            return List.of();
        }
        List<Subcommand> asked = SUBCOMMANDS.stream().filter(subcommand -> subcommand.name().equals(first)).toList();
        return asked.isEmpty() || first.equals("completion") ? SUBCOMMANDS : asked;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int misunderstood(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("freehold: " + firstLine(e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("'" + command.getCommandSpec().qualifiedName() + " --help' lists what is possible.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failed(Exception e, CommandLine command, ParseResult arguments) {
        command.getErr().println("freehold: " + explanation(e));
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    /// What went wrong, in one line.
    static String explanation(Throwable e) {
        return switch (e) {
            case InternalError _ -> // the virtual machine's only word for a mapped page that is gone
                "a file can no longer be read: was it changed or cut off while in use?";
            case OutOfMemoryError _ -> "there is not enough memory: " + firstLine(e.getMessage());
            case Throwable _ when e.getMessage() == null -> firstLine(e.toString());
            case Throwable _ -> firstLine(e.getMessage());
        };
    }

    /// Messages may quote what is in a file, and so steer the terminal.
    private static String firstLine(String message) {
        return Printable.text(message.lines().findFirst().orElse(""));
    }

    /// The version of this module, which the build takes from the pom.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"freehold " + current()};
        }

        static String current() {
            return Main.class.getModule().getDescriptor().rawVersion().orElse("unknown");
        }
    }
}
