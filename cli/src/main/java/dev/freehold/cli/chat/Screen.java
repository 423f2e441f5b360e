package dev.freehold.cli.chat;

import dev.freehold.cli.markdown.Ansi;
import dev.freehold.cli.markdown.Look;
import dev.freehold.cli.markdown.Printable;
import java.io.PrintWriter;
import java.util.function.IntSupplier;

/// A terminal to write to.
///
/// @param width  its columns now; 0 if unknown
public record Screen(PrintWriter out, Ansi ansi, IntSupplier width) {
    /// Writes lines as they are, but nothing that steers the terminal.
    void println(String text) {
        out.println(Printable.text(text));
        out.flush();
    }

    /// Writes a line that is not part of the conversation.
    void remark(String text) {
        out.println(ansi.paint(Printable.text(text), Look.DIM));
        out.flush();
    }
}
