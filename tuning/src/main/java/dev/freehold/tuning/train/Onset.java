package dev.freehold.tuning.train;

import java.nio.file.Path;

/// Where a training begins.
public sealed interface Onset {
    /// At the beginning, in a folder that holds no run yet.
    record Anew() implements Onset {}

    /// At the beginning; an earlier run in the folder goes.
    record Overwriting() implements Onset {}

    /// Where the newest checkpoint of the output folder is; at the beginning if there is none.
    record Resuming() implements Onset {}

    /// At this checkpoint.
    record ResumingFrom(Path checkpoint) implements Onset {}
}
