package dev.freehold.cli.chat;

import dev.freehold.cli.markdown.Ansi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Map;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.utils.Signals;

/// A chat at the terminal that this process was started from.
public final class TerminalChat {
    private TerminalChat() {}

    /// Chats until the person leaves.
    ///
    /// @param greeting     the first line
    /// @param environment  the environment variables
    public static void run(String greeting, Partner partner, Epilogue epilogue, ChatSettings settings,
            Map<String, String> environment) {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            if (terminal instanceof DumbTerminal) {
                Signals.register("INT", () -> terminal.raise(Signal.INT)); // which such a terminal does not hear
            }
            run(terminal, greeting, partner, epilogue, settings, environment);
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal cannot be used: " + e.getMessage(), e);
        }
    }

    static void run(Terminal terminal, String greeting, Partner partner, Epilogue epilogue, ChatSettings settings,
            Map<String, String> environment) {
        var screen = new Screen(terminal.writer(), Ansi.of(terminal.getType(), environment), terminal::getColumns);
        terminal.handle(Signal.INT, _ -> partner.cancel());
        Attributes typed = silence(terminal);
        try {
            screen.remark(greeting);
            var input = new TerminalInput(terminal, HistoryFile.find(environment));
            new Chat(partner, input, screen, epilogue, settings).run();
        } finally {
            terminal.setAttributes(typed);
        }
    }

    /// Keys pressed while an answer comes shall not show up in it; they are read at the next prompt.
    ///
    /// @return what was before
    private static Attributes silence(Terminal terminal) {
        Attributes before = terminal.getAttributes();
        var silent = new Attributes(before);
        silent.setLocalFlags(EnumSet.of(LocalFlag.ECHO, LocalFlag.ICANON), false);
        terminal.setAttributes(silent);
        return before;
    }
}
