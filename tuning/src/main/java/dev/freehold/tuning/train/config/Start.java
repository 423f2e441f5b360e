package dev.freehold.tuning.train.config;

import java.nio.file.Path;

/// What training starts from.
public sealed interface Start {
    /// A model that is there: a `.gguf` file or a Hugging Face folder.
    record Base(Path model) implements Start {}

    /// A random network of this shape.
    ///
    /// @param tokenizer  a folder with `tokenizer.json` and what stands beside it, or a model
    record Scratch(ModelShape shape, Path tokenizer) implements Start {}
}
