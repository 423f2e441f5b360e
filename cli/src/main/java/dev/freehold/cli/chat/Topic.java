package dev.freehold.cli.chat;

import java.util.Locale;

/// What `/show` can show.
public enum Topic {
    INFO,
    PARAMETERS,
    SYSTEM,
    TEMPLATE,
    LICENSE;

    /// The word after `/show`.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
