package dev.freehold.cli;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.cli.markdown.Printable;
import dev.freehold.engine.FinishReason;
import dev.freehold.engine.GenerationEvent.Finished;
import java.io.PrintWriter;

/// Says out loud, on standard error, when a model is not used as a whole, or an answer is not whole.
final class Warnings {
    private Warnings() {}

    /// Names the parts of the model that are not used.
    static void about(Checkpoint checkpoint, PrintWriter err) {
        checkpoint.notes().forEach(note -> err.printf("freehold: %s%n", Printable.text(note)));
    }

    /// @param contextLength  of the session
    static void about(Finished end, int contextLength, PrintWriter err) {
        if (end.reason() == FinishReason.CONTEXT_FULL) {
            err.printf("freehold: the answer is cut off: the context of %d tokens is full; raise it with --ctx-size%n",
                    contextLength);
        } else if (end.reason() == FinishReason.LENGTH) {
            int tokens = end.usage().newTokens();
            err.printf("freehold: the answer ends after %d token%s, as --predict says%n",
                    tokens, tokens == 1 ? "" : "s");
        }
    }
}
