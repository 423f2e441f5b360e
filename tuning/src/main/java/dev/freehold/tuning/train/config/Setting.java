package dev.freehold.tuning.train.config;

import java.util.List;

/// A setting as somebody gave it.
///
/// @param origin  where it stands: `--rank`, or `tune.yaml, line 12`
/// @param value   a `String`, a `List` of further settings, or [Settings]
record Setting(String origin, Object value) {
    boolean onCommandLine() {
        return origin.startsWith("-");
    }

    /// The value for messages.
    String shown() {
        return switch (value) {
            case String text -> "'" + text + "'";
            case List<?> _ -> "a list";
            default -> "a section of its own";
        };
    }
}
