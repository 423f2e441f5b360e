package dev.freehold.cli.chat;

import dev.freehold.cli.chat.Input.End;
import dev.freehold.cli.chat.Input.Interrupt;
import dev.freehold.cli.chat.Input.Text;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/// Input that a person types at a terminal, with editing, history and completion of commands.
final class TerminalInput implements InputSource {
    private static final int HISTORY_LINES = 10_000;

    private final LineReader reader;

    /// @param history  the file to remember what is typed in; empty not to remember
    TerminalInput(Terminal terminal, Optional<Path> history) {
        var builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .completer(TerminalInput::complete)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // an exclamation mark is one
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .variable(LineReader.BELL_STYLE, "none")
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "... ")
                .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
                .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES);
        history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        reader = builder.build();
        keepHistory(history.isPresent());
    }

    @Override
    public Input next(String prompt) {
        try {
            return new Text(reader.readLine(prompt));
        } catch (UserInterruptException e) {
            return new Interrupt(!e.getPartialLine().isEmpty());
        } catch (EndOfFileException _) {
            return new End();
        }
    }

    @Override
    public void keepHistory(boolean keep) {
        reader.setVariable(LineReader.DISABLE_HISTORY, !keep);
    }

    /// Offers the words with which commands can go on that begin like the line.
    private static void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        List<String> before = line.words().subList(0, line.wordIndex());
        CommandParser.phrases().stream()
                .filter(phrase -> phrase.size() == before.size() + 1 && phrase.subList(0, before.size()).equals(before))
                .forEach(phrase -> candidates.add(new Candidate(phrase.getLast())));
    }
}
