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
import dev.freehold.cli.chat.Input.End;
import dev.freehold.cli.chat.Input.Interrupt;
import dev.freehold.cli.chat.Input.Text;
import dev.freehold.engine.FinishReason;
import dev.freehold.engine.GenerationEvent.Finished;
import dev.freehold.engine.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A chat in the terminal: asks for input, has it answered, and does what commands say, until the person leaves.
public final class Chat {
    private static final String PROMPT = ">>> ";

    private final Partner partner;
    private final InputSource input;
    private final Screen screen;
    private final Epilogue epilogue;
    private final List<Message> turns = new ArrayList<>();
    private ChatSettings settings;

    Chat(Partner partner, InputSource input, Screen screen, Epilogue epilogue, ChatSettings settings) {
        this.partner = partner;
        this.input = new MultiLineInput(input);
        this.screen = screen;
        this.settings = settings;
        this.epilogue = epilogue;
    }

    /// Chats until the person leaves.
    void run() {
        boolean interruptedBefore = false;
        while (true) {
            boolean interrupted = false;
            switch (input.next(PROMPT)) {
                case Text(var line) when line.isBlank() -> {}
                case Text(var line) when CommandParser.isCommand(line) -> {
                    ChatCommand command = CommandParser.parse(line);
                    if (command instanceof Bye) {
                        return;
                    }
                    obey(command);
                }
                case Text(var line) -> ask(Message.user(line));
                case Interrupt(var abandoned) -> {
                    interrupted = true;
                    if (interruptedBefore || !abandoned) {
                        screen.remark("Ctrl+D or /bye leaves");
                    }
                }
                case End _ -> {
                    return;
                }
            }
            interruptedBefore = interrupted;
        }
    }

    /// The conversation as the model sees it.
    List<Message> conversation() {
        return settings.system().isEmpty()
                ? List.copyOf(turns)
                : Stream.concat(Stream.of(Message.system(settings.system())), turns.stream()).toList();
    }

    private void ask(Message message) {
        turns.add(message);
        var view = AnswerView.shown(screen, screen, settings);
        Finished end;
        try {
            end = partner.reply(conversation(), settings, view);
        } catch (ChatException e) {
            turns.removeLast();
            view.finish();
            screen.println(e.getMessage() + " (your message is not part of the conversation)");
            return;
        }
        view.finish();
        turns.add(Message.assistant(view.text()));
        screen.out().println();
        if (end.reason() == FinishReason.CANCELLED) {
            screen.remark("stopped");
        }
        epilogue.write(end, settings, screen.out());
        screen.out().flush();
    }

    private void obey(ChatCommand command) {
        try {
            switch (command) {
                case SetParameter(var name, var value) -> setParameter(name, value);
                case SetSystem(var text) -> setSystem(text);
                case Switch(var toggle, var on) -> turn(toggle, on);
                case Show(var topic) -> screen.println(partner.describe(topic, settings));
                case Clear _ -> {
                    turns.clear();
                    screen.remark("the conversation is forgotten");
                }
                case Save(var file) -> save(file);
                case Load(var file) -> load(file);
                case Retry _ -> retry();
                case Help _ -> screen.println(HelpText.text());
                case NotUnderstood(var why) -> screen.println(why);
                case Bye _ -> throw new IllegalStateException("leaving is up to the loop");
            }
        } catch (ChatException | IllegalArgumentException e) {
            screen.println(e.getMessage());
        }
    }

    private void setParameter(String name, String value) {
        settings = settings.withOptions(Parameters.with(settings.options(), name, value));
        screen.remark("%s is %s now".formatted(
                name, Parameters.given(settings.options()).getOrDefault(name, "as by default")));
    }

    private void setSystem(String text) {
        settings = settings.withSystem(text);
        screen.remark(text.isEmpty() ? "no system message now" : "system message set");
    }

    private void turn(Toggle toggle, boolean on) {
        switch (toggle) {
            case VERBOSE -> settings = settings.withVerbose(on);
            case WORD_WRAP -> settings = settings.withWordWrap(on);
            case HISTORY -> input.keepHistory(on);
            case THINK -> settings = settings.withThinking(on);
        }
        screen.remark((on ? toggle.on : toggle.off) + " is set");
    }

    private void save(Path file) {
        ConversationFile.save(file, conversation());
        screen.remark("saved %d messages to %s".formatted(conversation().size(), file));
    }

    private void load(Path file) {
        List<Message> messages = ConversationFile.load(file);
        boolean system = !messages.isEmpty() && messages.getFirst().role().equals("system");
        settings = settings.withSystem(system ? messages.getFirst().content() : "");
        turns.clear();
        turns.addAll(system ? messages.subList(1, messages.size()) : messages);
        screen.remark("loaded %d messages from %s".formatted(messages.size(), file));
    }

    /// Asks for another answer to the last message.
    private void retry() {
        int last = turns.size() - 1;
        while (last >= 0 && !turns.get(last).role().equals("user")) {
            last--;
        }
        if (last < 0) {
            throw new ChatException("there is nothing to answer yet");
        }
        Message question = turns.get(last);
        turns.subList(last, turns.size()).clear();
        ask(question);
    }
}
