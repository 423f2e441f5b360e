package dev.freehold.cli.chat;

import java.util.Arrays;
import java.util.stream.Collectors;

/// What `/?` says.
final class HelpText {
    private static final String ROW = "  %-34s%s";

    private HelpText() {}

    static String text() {
        String toggles = Arrays.stream(Toggle.values())
                .map(toggle -> ROW.formatted("/set %s, %s".formatted(toggle.on, toggle.off), toggle.meaning))
                .collect(Collectors.joining("\n"));
        return """
                Commands:
                  /set parameter NAME VALUE         change a parameter: %s
                  /set system TEXT                  what the model is told before the conversation
                %s
                  /show info                        what the model is
                  /show parameters                  the parameters that were set, and those in force
                  /show system, template, license   the system message, the chat template, the licence
                  /system [TEXT]                    the same as /set system; without a text /show system
                  /clear                            forget the conversation
                  /save FILE, /load FILE            keep the conversation in a file, go on with one
                  /retry                            another answer to the last message
                  /?, /help                         this
                  /bye                              leave

                Keys:
                  Ctrl+C   stop the answer; at the prompt, drop what is typed
                  Ctrl+D   leave
                  Tab      complete a command
                  ↑ ↓      what was typed before

                Begin and end a message of several lines with \"""."""
                .formatted(wrapped(), toggles);
    }

    private static String wrapped() {
        var lines = new StringBuilder();
        int column = 0;
        for (String name : Parameters.names()) {
            boolean first = lines.isEmpty();
            if (column + name.length() > 40) {
                lines.append(",\n").append(" ".repeat(36));
                column = 0;
            } else if (!first) {
                lines.append(", ");
            }
            lines.append(name);
            column += name.length() + 2;
        }
        return lines.toString();
    }
}
