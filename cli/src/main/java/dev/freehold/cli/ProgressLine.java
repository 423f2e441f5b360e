package dev.freehold.cli;

import java.io.PrintWriter;

/// One line of a terminal that tells how far a long work has come; nothing where standard error is no terminal.
final class ProgressLine {
    private static final long INTERVAL = 100_000_000L;

    private final PrintWriter err;
    private final boolean terminal = System.console() != null && System.console().isTerminal();
    private long shown = System.nanoTime();

    ProgressLine(PrintWriter err) {
        this.err = err;
    }

    /// @param what  being worked on
    void show(String what, long done, long of) {
        long now = System.nanoTime();
        if (terminal && now - shown >= INTERVAL) {
            shown = now;
            err.printf("\r\u001b[K%3d %%  %s", 100 * done / Math.max(1, of), what);
            err.flush();
        }
    }

    /// Leaves nothing of it.
    void clear() {
        if (terminal) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
