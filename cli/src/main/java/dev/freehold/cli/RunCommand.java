package dev.freehold.cli;

import dev.freehold.cli.chat.AnswerView;
import dev.freehold.cli.chat.ChatSettings;
import dev.freehold.cli.chat.EnginePartner;
import dev.freehold.cli.chat.Epilogue;
import dev.freehold.cli.chat.Screen;
import dev.freehold.cli.chat.TerminalChat;
import dev.freehold.cli.markdown.Ansi;
import dev.freehold.engine.FinishReason;
import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.GenerationOptions;
import dev.freehold.engine.Message;
import dev.freehold.engine.Model;
import dev.freehold.engine.dialect.Toolbox;
import dev.freehold.engine.dialect.WholeAnswer;
import dev.freehold.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `freehold run`: a question in, the answer out; a chat if there is no question and a person sits at the terminal.
@Command(name = "run", description = "Answers a prompt, or chats if there is none. Without a model, the small one that"
        + " comes with Freehold answers.", modelTransformer = RunCommand.ModelMayBeMissing.class,
        footerHeading = "%nEnvironment:%n", footer = {
            "  NO_COLOR=1            no colours",
            "  FREEHOLD_NOHISTORY=1  do not remember what is typed in chats"
        })
final class RunCommand extends ModelCommand {
    /// Takes away the parameter that must be there, for that of this command, which need not.
    static final class ModelMayBeMissing implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec command) {
            command.positionalParameters().stream()
                    .filter(parameter -> parameter.arity().min() > 0).toList()
                    .forEach(command::remove);
            return command;
        }
    }

    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL",
            description = "a .gguf file or a Hugging Face folder (default: the model in the box); other words are the"
                    + " prompt")
    private String first = "";

    @Parameters(index = "1..*", paramLabel = "PROMPT",
            description = "what to answer; what is piped in is put below it, or is the prompt if there is none")
    private List<String> words = List.of();

    @Option(names = {"-sys", "--system"}, paramLabel = "TEXT",
            description = "what the model is told before the conversation")
    private String system = "";

    @Option(names = "--think", negatable = true, description = "let the model think first, or not, if it can do both")
    private Boolean think;

    @Option(names = "--hidethinking", description = "do not show what the model thinks")
    private boolean hideThinking;

    @Option(names = "--tools", paramLabel = "FILE",
            description = "a JSON file of tools that the model may call, in the form of OpenAI's API; calls"
            + " are printed, not made")
    private Path tools;

    @Mixin
    private GenerationArguments generation;

    @Option(names = "--json", description = "one JSON object: text, thinking, calls of tools, why it ended, usage")
    private boolean json;

    @Option(names = "--nowordwrap", description = "do not break lines between words")
    private boolean noWordWrap;

    @Option(names = "--verbose", description = "load time and speeds, on standard error")
    private boolean verbose;

    @Override
    public Integer call() {
        if (generation.logProbabilities != GenerationOptions.NO_LOG_PROBABILITIES) {
            throw misused("only 'complete' reports --logprobs");
        }
        StandardStreams streams = StandardStreams.ofThisProcess();
        boolean boxed = first.isEmpty() || !PocketModel.names(first);
        model.path = boxed ? PocketModel.path() : Path.of(first);
        String prompt = prompt(boxed, streams);
        boolean chats = prompt.isEmpty() && streams.typedInput() && streams.shownOutput();
        if (prompt.isEmpty() && !chats || chats && json) {
            throw misused("a prompt is missing: add it, or pipe it in");
        }
        if (chats && tools != null) {
            throw misused("--tools needs a prompt: a chat has no answers to calls");
        }
        Toolbox toolbox = tools == null ? Toolbox.EMPTY : ToolsFile.read(tools);
        long started = System.nanoTime();
        try (Model opened = model.open(); var partner = new EnginePartner(opened, toolbox)) {
            opened.chatFormat(); // complains now if there is none
            Warnings.about(opened.checkpoint(), err());
            Epilogue epilogue = epilogue(partner, System.nanoTime() - started);
            if (chats) {
                TerminalChat.run(greeting(opened), partner, epilogue, settings(), System.getenv());
                return 0;
            }
            return answer(prompt, partner, epilogue, streams);
        }
    }

    /// The words of the command line, and below them what is piped in.
    ///
    /// @param boxed  whether no model is named, and the first word belongs to the prompt
    private String prompt(boolean boxed, StandardStreams streams) {
        var parts = new StringJoiner("\n\n");
        String typed = Stream.concat(Stream.of(boxed ? first : ""), words.stream())
                .filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
        if (!typed.isEmpty()) {
            parts.add(typed);
        }
        String piped = streams.typedInput() ? "" : TextInput.standardInput().stripTrailing();
        if (!piped.isEmpty()) {
            parts.add(piped);
        }
        return parts.toString();
    }

    private ChatSettings settings() {
        return new ChatSettings(generation.options(), system,
                think == null ? Map.of() : Map.of(ChatSettings.THINKING, think), hideThinking, !noWordWrap, verbose);
    }

    private static Epilogue epilogue(EnginePartner partner, long loadNanos) {
        return (end, settings, to) -> {
            Warnings.about(end, partner.contextLength(), to);
            if (settings.verbose()) {
                new Speeds(to, loadNanos).print(end.usage());
            }
        };
    }

    private static String greeting(Model opened) {
        String name = opened.checkpoint().metadata().text("general.name", "");
        return (name.isEmpty() ? opened.checkpoint().path().getFileName().toString() : name)
                + " · /? lists commands, /bye leaves";
    }

    private int answer(String prompt, EnginePartner partner, Epilogue epilogue, StandardStreams streams) {
        List<Message> conversation = system.isEmpty()
                ? List.of(Message.user(prompt))
                : List.of(Message.system(system), Message.user(prompt));
        Object interruptBefore = Signals.register("INT", () -> {
            Signals.registerDefault("INT"); // once more ends the process, whatever it does
            partner.cancel();
        });
        try {
            Finished end = json ? asJson(conversation, partner) : asText(conversation, partner, streams);
            epilogue.write(end, settings(), err());
            err().flush();
            return end.reason() == FinishReason.CANCELLED ? INTERRUPTED : 0;
        } finally {
            Signals.unregister("INT", interruptBefore);
        }
    }

    private Finished asText(List<Message> conversation, EnginePartner partner, StandardStreams streams) {
        Ansi ansi = Ansi.of(StandardStreams.terminalType(System.getenv()), System.getenv());
        PrintWriter out = out();
        var thoughts = new Screen(err(), streams.shownErrors() ? ansi : Ansi.NONE, streams::columns);
        AnswerView view = streams.shownOutput()
                ? AnswerView.shown(thoughts, new Screen(out, ansi, streams::columns), settings())
                : AnswerView.piped(thoughts, out, settings());
        Finished end = partner.reply(conversation, settings(), view);
        view.finish();
        return end;
    }

    private Finished asJson(List<Message> conversation, EnginePartner partner) {
        var answer = new WholeAnswer();
        Finished end = partner.reply(conversation, settings(), answer);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("text", answer.text());
        if (!answer.reasoning().isEmpty() && !hideThinking) {
            object.put("thinking", answer.reasoning());
        }
        if (!answer.calls().isEmpty()) {
            object.put("tool_calls", answer.calls().stream().map(AnswerJson::of).toList());
        }
        object.putAll(AnswerJson.of(end));
        out().println(Json.write(object));
        return end;
    }
}
