package dev.freehold.engine.dialect;

import java.util.List;
import java.util.function.Supplier;

/// What a call begins with.
///
/// @param text      its first characters, no white space first
/// @param place     where it counts
/// @param included  whether the text is part of what `reader` reads
/// @param reader    makes what reads the rest of the call
/// @param closing   what may follow the call and belongs to it: closing tags, separators
record Opener(String text, Place place, boolean included, Supplier<Step> reader, List<String> closing) {
    /// Where something may stand.
    enum Place {
        ANYWHERE,
        /// At the start of a line.
        LINE,
        /// Before all text, or after a call.
        BEGINNING,
        AFTER_CALL
    }

    /// A tag that counts wherever it stands.
    static Opener tag(String text, Supplier<Step> reader, String... closing) {
        return new Opener(text, Place.ANYWHERE, false, reader, List.of(closing));
    }
}
