package dev.freehold.engine;

import dev.freehold.checkpoint.Checkpoint;
import dev.freehold.checkpoint.adapter.LoraAdapter;
import dev.freehold.models.layers.Adapters;
import java.nio.file.Path;
import java.util.List;

/// A LoRA adapter that a model is to run with: a folder of PEFT, or a GGUF file.
///
/// @param factor  how strong: 1 as it was trained, 0 not at all
public record AdapterFile(Path path, double factor) {
    public AdapterFile {
        if (!Double.isFinite(factor)) {
            throw new IllegalArgumentException("the factor of an adapter should be a number, is " + factor);
        }
    }

    /// Reads adapters for `base`.
    ///
    /// @throws dev.freehold.checkpoint.CheckpointException if one is malformed, or for another base
    static Adapters read(List<AdapterFile> files, Checkpoint base) {
        return new Adapters(files.stream()
                .map(file -> new Adapters.Chosen(LoraAdapter.read(file.path, base), file.factor)).toList());
    }

    /// `base` with the chat template that adapters learned from; where several say one, the last counts.
    static Checkpoint learned(Adapters adapters, Checkpoint base) {
        return adapters.chosen().stream().flatMap(each -> each.adapter().chatTemplate().stream())
                .reduce((_, later) -> later).map(template -> LearnedTemplate.of(base, template)).orElse(base);
    }
}
