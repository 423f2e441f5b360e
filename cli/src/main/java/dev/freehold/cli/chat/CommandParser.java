package dev.freehold.cli.chat;

import dev.freehold.cli.chat.ChatCommand.Bye;
import dev.freehold.cli.chat.ChatCommand.Clear;
import dev.freehold.cli.chat.ChatCommand.Help;
import dev.freehold.cli.chat.ChatCommand.Load;
import dev.freehold.cli.chat.ChatCommand.NotUnderstood;
import dev.freehold.cli.chat.ChatCommand.Retry;
import dev.freehold.cli.chat.ChatCommand.Save;
import dev.freehold.cli.chat.ChatCommand.SetParameter;
import dev.freehold.cli.chat.ChatCommand.SetSystem;
import dev.freehold.cli.chat.ChatCommand.Show;
import dev.freehold.cli.chat.ChatCommand.Switch;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Reads the commands of a chat. Their names are Ollama's.
final class CommandParser {
    private static final List<String> NAMES =
            List.of("/set", "/show", "/system", "/clear", "/save", "/load", "/retry", "/help", "/?", "/bye", "/exit");

    private CommandParser() {}

    /// Whether a line is meant as a command: it begins with `/`, but not with a path such as `/etc/hosts`.
    static boolean isCommand(String line) {
        return line.startsWith("/") && word(line).indexOf('/', 1) < 0;
    }

    static ChatCommand parse(String line) {
        String name = word(line);
        String rest = rest(line);
        return switch (name) {
            case "/set" -> set(word(rest), rest(rest));
            case "/show" -> show(rest);
            case "/system" -> rest.isEmpty() ? new Show(Topic.SYSTEM) : new SetSystem(unquoted(rest));
            case "/clear" -> new Clear();
            case "/save" -> file(name, rest, Save::new);
            case "/load" -> file(name, rest, Load::new);
            case "/retry" -> new Retry();
            case "/help", "/?" -> new Help();
            case "/bye", "/exit" -> new Bye();
            default -> unknown("command", name, NAMES);
        };
    }

    private static ChatCommand set(String what, String value) {
        for (Toggle toggle : Toggle.values()) {
            if (what.equals(toggle.on) || what.equals(toggle.off)) {
                return new Switch(toggle, what.equals(toggle.on));
            }
        }
        return switch (what) {
            case "parameter" -> rest(value).isEmpty()
                    ? new NotUnderstood("/set parameter needs a name and a value, as in: /set parameter top_k 40")
                    : new SetParameter(word(value), rest(value));
            case "system" -> new SetSystem(unquoted(value));
            case "" -> new NotUnderstood("/set needs to know what: " + String.join(", ", settings()));
            default -> unknown("setting", what, settings());
        };
    }

    private static ChatCommand show(String what) {
        for (Topic topic : Topic.values()) {
            if (what.equals(topic.word())) {
                return new Show(topic);
            }
        }
        List<String> words = Arrays.stream(Topic.values()).map(Topic::word).toList();
        return what.isEmpty()
                ? new NotUnderstood("/show needs to know what: " + String.join(", ", words))
                : unknown("topic", what, words);
    }

    private static ChatCommand file(String command, String name, Function<Path, ChatCommand> with) {
        if (name.isEmpty()) {
            return new NotUnderstood(command + " needs the name of a file");
        }
        try {
            return with.apply(Path.of(unquoted(name)));
        } catch (InvalidPathException e) {
            return new NotUnderstood("'%s' cannot be the name of a file: %s".formatted(name, e.getReason()));
        }
    }

    private static ChatCommand unknown(String kind, String word, List<String> known) {
        return new NotUnderstood(Suggestion.closest(word, known)
                .map(close -> "unknown %s '%s': did you mean '%s'?".formatted(kind, word, close))
                .orElse("unknown %s '%s': /? lists what is possible".formatted(kind, word)));
    }

    private static List<String> settings() {
        return Stream.concat(
                Stream.of("parameter", "system"),
                Arrays.stream(Toggle.values()).flatMap(toggle -> Stream.of(toggle.on, toggle.off))).toList();
    }

    /// All commands word by word, as far as the words are fixed: for completion.
    static List<List<String>> phrases() {
        var phrases = new ArrayList<List<String>>();
        NAMES.forEach(name -> phrases.add(List.of(name)));
        settings().forEach(setting -> phrases.add(List.of("/set", setting)));
        Parameters.names().forEach(name -> phrases.add(List.of("/set", "parameter", name)));
        Arrays.stream(Topic.values()).forEach(topic -> phrases.add(List.of("/show", topic.word())));
        return phrases;
    }

    private static String word(String text) {
        return text.strip().split("\\s", 2)[0];
    }

    private static String rest(String text) {
        String[] split = text.strip().split("\\s", 2);
        return split.length < 2 ? "" : split[1].strip();
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
