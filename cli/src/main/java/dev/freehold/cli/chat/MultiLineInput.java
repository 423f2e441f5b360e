package dev.freehold.cli.chat;

import dev.freehold.cli.chat.Input.End;
import dev.freehold.cli.chat.Input.Interrupt;
import dev.freehold.cli.chat.Input.Text;

/// Joins the lines from `"""` to `"""` to one input. The first mark stands at the beginning of a line, or after a
/// command such as `/set system`; the second ends its line.
final class MultiLineInput implements InputSource {
    private static final String MARK = "\"\"\"";
    private static final String CONTINUATION = "... ";

    private final InputSource lines;

    MultiLineInput(InputSource lines) {
        this.lines = lines;
    }

    @Override
    public Input next(String prompt) {
        return switch (lines.next(prompt)) {
            case Text(var line) when opensAt(line) >= 0 -> read(line, opensAt(line));
            case Input other -> other;
        };
    }

    @Override
    public void keepHistory(boolean keep) {
        lines.keepHistory(keep);
    }

    private static int opensAt(String line) {
        int mark = line.indexOf(MARK);
        boolean first = mark >= 0 && line.substring(0, mark).isBlank();
        boolean afterCommand = mark > 0 && line.startsWith("/") && line.charAt(mark - 1) == ' ';
        return first || afterCommand ? mark : -1;
    }

    private Input read(String line, int mark) {
        String command = line.substring(0, mark).stripLeading();
        var text = new StringBuilder(line.substring(mark + MARK.length()));
        while (!text.toString().stripTrailing().endsWith(MARK)) {
            switch (lines.next(CONTINUATION)) {
                case Text(var more) -> text.append('\n').append(more);
                case Interrupt _ -> {
                    return new Interrupt(true);
                }
                case End end -> {
                    return end;
                }
            }
        }
        text.setLength(text.lastIndexOf(MARK));
        return new Text(command + text.toString().strip());
    }
}
