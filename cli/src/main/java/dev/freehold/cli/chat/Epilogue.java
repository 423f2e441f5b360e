package dev.freehold.cli.chat;

import dev.freehold.engine.GenerationEvent.Finished;
import java.io.PrintWriter;

/// What is said below an answer: that it is not whole, and how fast it came if the settings ask for that.
@FunctionalInterface
public interface Epilogue {
    void write(Finished end, ChatSettings settings, PrintWriter to);
}
