package dev.freehold.tuning.train.config;

import java.util.List;
import java.util.Optional;

/// What to learn from.
///
/// @param sources         at least one
/// @param validation      what the loss is measured on beside it; may be empty
/// @param validationSize  how much of `sources` is kept for that instead: a share below 1, or so many examples
/// @param sequenceLength  tokens of an example at most, and of a packed row; 0 to take what suits the model
/// @param packing         whether examples are packed into rows of that length
/// @param learnsInputs    whether prompts are learned, too, and not only answers
/// @param truncates       whether longer examples are cut off, and not left out
/// @param chatTemplate    `chatml`, or a file with the template for conversations instead of the model's own
public record DataChoice(List<Source> sources, List<Source> validation, double validationSize, int sequenceLength,
        boolean packing, boolean learnsInputs, boolean truncates,
        Optional<String> chatTemplate) {
    /// A file of examples.
    ///
    /// @param path  a file
    /// @param type  its format, e.g. `chat_template`; empty to see by the data
    public record Source(String path, String type) {}
}
